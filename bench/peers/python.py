"""The same operations with Python's sysv_ipc."""

import sys
import time

import sysv_ipc


def pair(_size, key, *_):
    semaphore = sysv_ipc.Semaphore(key)

    def run(times):
        for _ in range(times):
            semaphore.release()
            semaphore.acquire()

    return run


def attach(_size, key, *_):
    memory = sysv_ipc.SharedMemory(key)
    memory.detach()

    def run(times):
        for _ in range(times):
            memory.attach()
            memory.detach()

    return run


def read(size, key, *_):
    memory = sysv_ipc.SharedMemory(key)

    def run(times):
        for _ in range(times):
            memory.read(size)

    return run


def write(size, key, *_):
    memory = sysv_ipc.SharedMemory(key)
    data = b" " * size

    def run(times):
        for _ in range(times):
            memory.write(data)

    return run


def queues(keys):
    return [sysv_ipc.MessageQueue(key, max_message_size=8192) for key in keys]


def send_receive(size, key, *_):
    (queue,) = queues([key])
    data = b" " * size

    def run(times):
        for _ in range(times):
            queue.send(data)
            queue.receive()

    return run


def ping(size, *keys):
    there, back = queues(keys[:2])
    data = b" " * size

    def run(times):
        for _ in range(times):
            there.send(data)
            back.receive()

    return run


def pong(_size, *keys):
    there, back = queues(keys[:2])

    def run(times):
        try:
            for _ in range(times):
                back.send(there.receive()[0])
        except sysv_ipc.ExistentialError:
            sys.exit()  # the objects were taken away

    return run


OPERATIONS = {
    "pair": pair,
    "attach": attach,
    "read": read,
    "write": write,
    "send-receive": send_receive,
    "queue-ping": ping,
    "queue-pong": pong,
}

run = OPERATIONS[sys.argv[1]](*map(int, sys.argv[2:]))
for line in sys.stdin:
    start = time.perf_counter_ns()
    run(int(line))
    print(time.perf_counter_ns() - start, flush=True)
