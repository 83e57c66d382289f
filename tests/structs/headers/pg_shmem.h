#include <stddef.h>
#include <sys/types.h>

/* From PostgreSQL's c.h and storage/dsm_impl.h. */
typedef signed int int32;
typedef unsigned int uint32;
typedef size_t Size;
typedef uint32 dsm_handle;

/* The head of its shared memory, as storage/pg_shmem.h has it where it is not Windows. */
typedef struct PGShmemHeader	/* standard header for all Postgres shmem */
{
	int32		magic;			/* magic # to identify Postgres segments */
#define PGShmemMagic  679834894
	pid_t		creatorPID;		/* PID of creating process (set but unread) */
	Size		totalsize;		/* total size of segment */
	Size		freeoffset;		/* offset to first free space */
	dsm_handle	dsm_control;	/* ID of dynamic shared memory control seg */
	void	   *index;			/* pointer to ShmemIndex table */
	dev_t		device;			/* device data directory is on */
	ino_t		inode;			/* inode number of data directory */
} PGShmemHeader;
