#include "bench.h"

static struct {
  long type;
  char text[65536];
} message = {1, {0}};

static void send_message(int id) {
  message.type = 1;
  if (msgsnd(id, &message, size, 0) == -1) die("msgsnd");
}

static void receive_message(int id) {
  if (msgrcv(id, &message, sizeof message.text, 0, 0) == -1) die("msgrcv");
}

static void send_receive(long times) {
  while (times--) send_message(msqid[0]), receive_message(msqid[0]);
}

static void there_and_back(long times) {
  while (times--) send_message(msqid[0]), receive_message(msqid[1]);
}

static void echo(long times) {
  while (times--) receive_message(msqid[0]), send_message(msqid[1]);
}

static void create_queue(long times) {
  while (times--) {
    const int id = msgget(IPC_PRIVATE, 0600);
    if (id == -1 || msgctl(id, IPC_RMID, NULL) == -1) die("msgget");
  }
}

const struct operation queue_operations[] = {
    {"send-receive", send_receive},
    {"queue-ping", there_and_back},
    {"queue-pong", echo},
    {"create-queue", create_queue},
    {NULL, NULL},
};
