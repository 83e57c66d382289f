# The Perl peer, with the calls that are built into the language: argv and protocol as in main.c.
use strict;
use warnings;
use Time::HiRes qw(clock_gettime CLOCK_MONOTONIC);
use IPC::SysV qw(IPC_PRIVATE IPC_RMID GETVAL SETVAL shmat shmdt);

my ($name, $size, @keys) = @ARGV;
my @sem = map { semget($_, 0, 0) } @keys;
my @msg = map { msgget($_, 0) } @keys;
my $shm = @keys ? shmget($keys[0], 0, 0) : undef;
my $data = ' ' x $size;
my ($V, $P) = map { pack('s!3', 0, $_, 0) } 1, -1;

# The end of the partner of a measurement: its objects were taken away.
sub operate { semop($_[0], $_[1]) or exit 0 }

my %operations = (
  'pair' => sub { operate($sem[0], $V), operate($sem[0], $P) for 1 .. $_[0] },
  'value' => sub { my $sum = 0; $sum += semctl($sem[0], 0, GETVAL, 0) for 1 .. $_[0] },
  'ping' => sub { operate($sem[0], $V), operate($sem[1], $P) for 1 .. $_[0] },
  'pong' => sub { operate($sem[0], $P), operate($sem[1], $V) for 1 .. $_[0] },
  'create-semaphore' => sub {
    for (1 .. $_[0]) {
      my $id = semget(IPC_PRIVATE, 1, 0600) // die "semget: $!";
      semctl($id, 0, SETVAL, 1);
      semctl($id, 0, IPC_RMID, 0);
    }
  },
  'create-memory' => sub {
    for (1 .. $_[0]) {
      my $id = shmget(IPC_PRIVATE, $size, 0600) // die "shmget: $!";
      my $at = shmat($id, undef, 0);
      shmctl($id, IPC_RMID, 0);
      shmdt($at);
    }
  },
  'create-queue' => sub {
    for (1 .. $_[0]) {
      my $id = msgget(IPC_PRIVATE, 0600) // die "msgget: $!";
      msgctl($id, IPC_RMID, 0);
    }
  },
  'attach' => sub { for (1 .. $_[0]) { my $at = shmat($shm, undef, 0); shmdt($at) } },
  'read' => sub { my $read; shmread($shm, $read, 0, $size) for 1 .. $_[0] },
  'write' => sub { shmwrite($shm, $data, 0, $size) for 1 .. $_[0] },
  'send-receive' => sub {
    my $message = pack('l! a*', 1, $data);
    my $received;
    msgsnd($msg[0], $message, 0), msgrcv($msg[0], $received, 8192, 0, 0) for 1 .. $_[0];
  },
);

my $run = $operations{$name} or die "no operation $name\n";
$| = 1;
while (my $times = <STDIN>) {
  my $start = clock_gettime(CLOCK_MONOTONIC);
  $run->(int $times);
  printf "%.0f\n", (clock_gettime(CLOCK_MONOTONIC) - $start) * 1e9;
}
