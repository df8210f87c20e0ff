"""Attacks by processes: start one, outlive the run, reach another."""

import ctypes
import os
import signal
import subprocess
import threading

SURVIVES = "77.125"  # seconds that a survivor sleeps, by which it is found


def ask(name, *arguments):
    """Call a function of the C library; raise OSError where it refuses."""
    library = ctypes.CDLL(None, use_errno=True)
    if (result := getattr(library, name)(*arguments)) < 0:
        raise OSError(ctypes.get_errno(), name)
    return result


def fork(decoy, port):
    """Copy the process, and let the copy live on."""
    if os.fork() == 0:
        os.execvp("sleep", ["sleep", SURVIVES])
    return True


def fork_by_the_library(decoy, port):
    """Copy the process by the C library, past Python."""
    if (pid := ask("fork")) == 0:
        os._exit(0)
    return pid > 0


def run_a_program(decoy, port):
    """Run a program."""
    return subprocess.run(["sleep", "0"], check=False).returncode == 0


def spawn(decoy, port):
    """Start a program by posix_spawn."""
    return os.posix_spawn("/usr/bin/sleep", ["sleep", SURVIVES], {}) > 0


def become_a_program(decoy, port):
    """Become another program."""
    os.execv("/usr/bin/sleep", ["sleep", SURVIVES])


def open_a_shell(decoy, port):
    """Run a command in a shell."""
    if code := os.system("true"):
        raise PermissionError(1, f"the shell returned {code}")
    return True


def start_a_thread(decoy, port):
    """Start a thread, which could go on after the answer."""
    threading.Thread(target=int).start()
    return True


def daemon(decoy, port):
    """Leave the session and live on."""
    os.setsid()
    return True


def signal_the_parent(decoy, port):
    """Reach the process that started this one with a signal."""
    os.kill(os.getppid(), 0)
    return True


def signal_everybody(decoy, port):
    """Reach process 1 with a signal."""
    os.kill(1, 0)
    return True


def trace_the_parent(decoy, port):
    """Debug the process that started this one."""
    return ask("ptrace", 16, os.getppid(), None, None) == 0


def read_the_parent(decoy, port):
    """Read the memory of the process that started this one."""
    room = ctypes.create_string_buffer(8)
    piece = (ctypes.c_void_p * 2)(ctypes.addressof(room), 8)
    return ask("process_vm_readv", os.getppid(), piece, 1, piece, 1, 0) > 0


def take_a_descriptor(decoy, port):
    """Take an open file out of the process that started this one."""
    return os.pidfd_open(os.getppid()) > 0


def raise_the_limits(decoy, port):
    """Lift the limit of memory."""
    import resource

    resource.setrlimit(resource.RLIMIT_AS, (-1, -1))
    return True


def take_priority(decoy, port):
    """Run before all other processes."""
    os.setpriority(os.PRIO_PROCESS, 0, -20)
    return True


def become_another_user(decoy, port):
    """Become another user."""
    os.setuid(12345)
    return True


def clone_newly(decoy, port):
    """Copy the process by a system call that is newer than most filters."""
    room = (ctypes.c_uint64 * 11)()
    room[4] = signal.SIGCHLD
    if ask("syscall", 435, ctypes.byref(room), 88) == 0:
        os._exit(0)
    return True
