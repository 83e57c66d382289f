#include <time.h>

/* The shared memory of NTP's reference clock, as ntpd's refclock_shm.c has it. */
struct shmTime {
	int    mode; /* 0 - if valid is set: use values, clear valid
		      * 1 - if valid is set and count before and after reading is equal: use values, clear valid */
	volatile int    count;
	time_t		clockTimeStampSec;
	int		clockTimeStampUSec;
	time_t		receiveTimeStampSec;
	int		receiveTimeStampUSec;
	int		leap;
	int		precision;
	int		nsamples;
	volatile int    valid;
	unsigned	clockTimeStampNSec;	/* Unsigned ns timestamps */
	unsigned	receiveTimeStampNSec;	/* Unsigned ns timestamps */
	int		dummy[8];
};
