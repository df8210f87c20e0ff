"""Attacks on the kernel's own doors, and on the network: `port` listens here."""

import ctypes
import os
import socket

NEW_USER_NAMESPACE, NEW_NET = 0x10000000, 0x40000000


def ask(name, *arguments):
    """Call a function of the C library; raise OSError where it refuses."""
    library = ctypes.CDLL(None, use_errno=True)
    if (result := getattr(library, name)(*arguments)) < 0:
        raise OSError(ctypes.get_errno(), name)
    return result


def connect(decoy, port):
    """Connect to a server on this machine."""
    socket.create_connection(("127.0.0.1", port), timeout=1).close()
    return True


def listen(decoy, port):
    """Listen for connections."""
    return socket.create_server(("127.0.0.1", 0)) is not None


def send_a_datagram(decoy, port):
    """Send a datagram."""
    family = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    return family.sendto(b"mine", ("127.0.0.1", port)) > 0


def open_a_local_socket(decoy, port):
    """Open a socket of this machine's own."""
    return socket.socketpair() is not None


def talk_to_the_kernel(decoy, port):
    """Open a netlink socket."""
    return socket.socket(16, socket.SOCK_RAW, 0) is not None


def open_a_raw_socket(decoy, port):
    """Open a raw socket."""
    return socket.socket(socket.AF_INET, socket.SOCK_RAW, 1) is not None


def new_namespace(decoy, port):
    """Make a user namespace, where it would be root."""
    return ask("unshare", NEW_USER_NAMESPACE | NEW_NET) == 0


def mount(decoy, port):
    """Mount a file system."""
    return ask("mount", b"tmpfs", decoy.encode(), b"tmpfs", 0, None) == 0


def change_root(decoy, port):
    """Change the root folder."""
    os.chroot("/")
    return True


def open_by_handle(decoy, port):
    """Open a file by its number, past its path."""
    return ask("open_by_handle_at", -1, ctypes.create_string_buffer(32), 0) >= 0


def ring_of_requests(decoy, port):
    """Ask for io_uring, which works past a filter of system calls."""
    return ask("syscall", 425, 4, ctypes.create_string_buffer(256)) >= 0


def open_newly(decoy, port):
    """Open a file by a system call that is newer than most filters."""
    how = (ctypes.c_uint64 * 3)(os.O_WRONLY, 0, 0)
    path = os.path.join(decoy, "secret.txt").encode()
    return ask("syscall", 437, -100, path, ctypes.byref(how), 24) >= 0


def change_mode_newly(decoy, port):
    """Change a mode by a system call that is newer than most filters."""
    path = os.path.join(decoy, "secret.txt").encode()
    return ask("syscall", 452, -100, path, 0o777, 0) >= 0


def file_in_memory(decoy, port):
    """Make a file in memory, which no limit of the address space counts."""
    return os.memfd_create("mine") >= 0


def shared_memory(decoy, port):
    """Make shared memory that outlives the process."""
    return ask("shmget", 4242, 4096, 0o1600) >= 0


def queue_of_messages(decoy, port):
    """Make a queue that outlives the process."""
    return ask("msgget", 4242, 0o1600) >= 0


def pipe(decoy, port):
    """Make a pipe, whose contents no limit of the address space counts."""
    return bool(os.pipe())


def watch_files(decoy, port):
    """Watch what others do with files."""
    return ask("inotify_init") >= 0


def take_filter_off(decoy, port):
    """Allow itself privileges again, and put on a filter of its own."""
    return ask("prctl", 22, 0, 0, 0, 0) == 0


def set_the_name_of_the_machine(decoy, port):
    """Change the machine's name to what it is."""
    name = os.uname().nodename.encode()
    return ask("sethostname", name, len(name)) == 0


def set_the_clock(decoy, port):
    """Ask to set the time zone of the clock, to what it is."""
    return ask("settimeofday", None, ctypes.create_string_buffer(8)) == 0


def hold_a_process(decoy, port):
    """Take hold of the process that started this one, by a descriptor."""
    return ask("syscall", 434, os.getppid(), 0) >= 0


def write_to_a_terminal(decoy, port):
    """Type into the teacher's terminal (TIOCSTI)."""
    import fcntl

    return fcntl.ioctl(0, 0x5412, b"x") is not None


def own_a_descriptor(decoy, port):
    """Let the kernel send signals for a descriptor (F_SETOWN)."""
    import fcntl

    return fcntl.fcntl(0, fcntl.F_SETOWN, os.getppid()) == 0


def move_memory(decoy, port):
    """Take a page of the machine's memory out of use, as root may."""
    import mmap

    page = mmap.mmap(-1, 4096)
    page[0] = 1
    where = ctypes.addressof(ctypes.c_char.from_buffer(page))
    return ask("madvise", ctypes.c_void_p(where), 4096, 101) == 0


def machine_code(decoy, port):
    """Call the kernel by the old interrupt of 32-bit programs, past the C library."""
    import mmap

    if os.uname().machine != "x86_64":
        raise PermissionError(1, "this machine has no such interrupt")
    page = mmap.mmap(-1, 4096, prot=mmap.PROT_READ | mmap.PROT_WRITE | mmap.PROT_EXEC)
    page[:8] = b"\xb8\x14\x00\x00\x00\xcd\x80\xc3"  # getpid by interrupt 0x80
    where = ctypes.addressof(ctypes.c_char.from_buffer(page))
    return ctypes.CFUNCTYPE(ctypes.c_int)(where)() > 0


def thirty_two_bits(decoy, port):
    """Call the kernel by numbers of another machine (x32)."""
    return ask("syscall", 0x40000000 | 39) > 0
