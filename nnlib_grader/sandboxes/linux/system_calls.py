"""The system calls that a NumPy function needs; all others are refused.

libseccomp turns names into the numbers of this machine. What it makes is handed to the
sandbox as bytes, where libseccomp itself is out of reach.
"""

import os
import tempfile

# What reads, computes, waits and ends; nothing that starts, sends or changes anything.
ALLOWED = """
read pread64 readv write writev close close_range lseek
fstat stat lstat newfstatat statx access faccessat faccessat2 readlink readlinkat
getdents64 getcwd dup
mmap munmap mremap mprotect madvise brk
rt_sigaction rt_sigprocmask rt_sigreturn sigaltstack restart_syscall
setitimer getitimer clock_gettime clock_getres clock_nanosleep nanosleep gettimeofday
time times getrusage
futex sched_yield sched_getaffinity set_robust_list rseq
getpid gettid getppid getuid geteuid getgid getegid uname
getrandom poll ppoll select pselect6 exit exit_group
""".split()
WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND
OF_A_FILE = (0x5401, 0x5451, 0x5450)  # ioctl: TCGETS, FIOCLEX, FIONCLEX
OF_A_DESCRIPTOR = (1, 2, 3)  # fcntl: F_GETFD, F_SETFD, F_GETFL


def allowed() -> bytes:
    """Return the filter as the kernel takes it: an array of `struct sock_filter`."""
    import pyseccomp as seccomp  # there is none but on Linux

    refused = seccomp.SyscallFilter(seccomp.ERRNO(1))  # EPERM
    for name in ALLOWED:
        if number(seccomp, name) >= 0:  # a machine without the older ones has none
            refused.add_rule(seccomp.ALLOW, name)
    for name, place in (("open", 1), ("openat", 2)):
        if number(seccomp, name) >= 0:
            reads = seccomp.Arg(place, seccomp.MASKED_EQ, WRITING, 0)
            refused.add_rule(seccomp.ALLOW, name, reads)
    for name, requests in (("ioctl", OF_A_FILE), ("fcntl", OF_A_DESCRIPTOR)):
        for request in requests:
            asked = seccomp.Arg(1, seccomp.EQ, request)
            refused.add_rule(seccomp.ALLOW, name, asked)
    with tempfile.TemporaryFile() as file:
        refused.export_bpf(file)
        file.seek(0)
        return file.read()


def number(seccomp, name: str) -> int:
    """Return a system call's number on this machine; below 0 where there is none."""
    return seccomp.resolve_syscall(seccomp.system_arch(), name)
