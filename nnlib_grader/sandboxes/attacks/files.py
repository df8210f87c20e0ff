"""Attacks on files: `decoy` is a folder of the teacher's, with `secret.txt` in it."""

import os
import pathlib
import shutil


def read_a_secret(decoy, port):
    """Read a file of the teacher's."""
    return "secret" in pathlib.Path(decoy, "secret.txt").read_text(encoding="utf-8")


def read_the_passwords(decoy, port):
    """Read /etc/passwd."""
    return bool(pathlib.Path("/etc/passwd").read_bytes())


def list_a_folder(decoy, port):
    """List the names in a folder of the teacher's."""
    return bool(os.listdir(decoy))


def list_the_machine(decoy, port):
    """List /, /home or /root."""
    for folder in ("/home", "/root", "/"):
        try:
            return bool(os.listdir(folder))
        except OSError as error:
            last = error
    raise last


def look_at_a_name(decoy, port):
    """Ask whether a file exists, and how large it is."""
    return os.stat(os.path.join(decoy, "secret.txt")).st_size > 0


def read_what_is_installed(decoy, port):
    """Read another package that is installed beside Python or NumPy."""
    import numpy

    beside = pathlib.Path(os.__file__).parent / "site-packages"
    for folder in (beside, pathlib.Path(numpy.__file__).parents[1]):
        try:
            return bool((folder / "pip" / "__init__.py").read_bytes())
        except OSError as error:
            last = error
    raise last


def list_what_is_installed(decoy, port):
    """List the packages that are installed beside Python or NumPy."""
    import numpy

    return bool(os.listdir(pathlib.Path(numpy.__file__).parents[1]))


def follow_a_link(decoy, port):
    """Read where a symbolic link leads."""
    return bool(os.readlink(os.path.join(decoy, "link")))


def write_over(decoy, port):
    """Write over a file."""
    with open(os.path.join(decoy, "secret.txt"), "w", encoding="utf-8") as file:
        return file.write("mine") > 0


def append(decoy, port):
    """Append to a file."""
    with open(os.path.join(decoy, "secret.txt"), "a", encoding="utf-8") as file:
        return file.write("mine") > 0


def cut(decoy, port):
    """Cut a file to nothing."""
    os.truncate(os.path.join(decoy, "secret.txt"), 0)
    return True


def create(decoy, port):
    """Create a file."""
    pathlib.Path(decoy, "new").write_bytes(b"mine")
    return True


def create_anywhere(decoy, port):
    """Create a file in /tmp, /dev/shm, /var/tmp, or the working folder."""
    for folder in ("/tmp", "/dev/shm", "/var/tmp", "/run", "."):
        try:
            pathlib.Path(folder, "nnlib-attack").write_bytes(b"mine")
            os.unlink(os.path.join(folder, "nnlib-attack"))
            return True
        except OSError as error:
            last = error
    raise last


def create_without_a_name(decoy, port):
    """Create a file that has no name (O_TMPFILE)."""
    os.open(decoy, os.O_TMPFILE | os.O_RDWR)
    return True


def delete(decoy, port):
    """Delete a file."""
    os.unlink(os.path.join(decoy, "secret.txt"))
    return True


def delete_a_tree(decoy, port):
    """Delete a folder with all in it."""
    shutil.rmtree(decoy)
    return True


def rename(decoy, port):
    """Rename a file."""
    path = os.path.join(decoy, "secret.txt")
    os.rename(path, path + ".old")
    return True


def link(decoy, port):
    """Give a file a second name."""
    path = os.path.join(decoy, "secret.txt")
    os.link(path, path + ".link")
    return True


def link_by_symbol(decoy, port):
    """Make a symbolic link."""
    os.symlink("/", os.path.join(decoy, "root"))
    return True


def make_a_folder(decoy, port):
    """Make a folder."""
    os.mkdir(os.path.join(decoy, "folder"))
    return True


def make_a_pipe(decoy, port):
    """Make a named pipe."""
    os.mkfifo(os.path.join(decoy, "pipe"))
    return True


def change_mode(decoy, port):
    """Make a file readable to everybody."""
    path = os.path.join(decoy, "secret.txt")
    os.chmod(path, 0o777)
    return os.stat(path).st_mode & 0o777 == 0o777  # WebAssembly does nothing, silently


def change_owner(decoy, port):
    """Give a file to another user."""
    os.chown(os.path.join(decoy, "secret.txt"), 12345, 12345)
    return True


def change_times(decoy, port):
    """Change when a file was written."""
    os.utime(os.path.join(decoy, "secret.txt"), (0, 0))
    return True


def mark_a_file(decoy, port):
    """Set an extended attribute."""
    os.setxattr(os.path.join(decoy, "secret.txt"), "user.mine", b"1")
    return True


def unmark_a_file(decoy, port):
    """Remove an extended attribute."""
    os.removexattr(os.path.join(decoy, "secret.txt"), "user.note")
    return True


def change_what_is_mounted(decoy, port):
    """Write into Python's own library, or NumPy's, which the sandbox can read."""
    import json

    path = pathlib.Path(json.__file__).with_name("nnlib-attack")
    path.write_bytes(b"mine")
    path.unlink()
    return True


def change_mode_of_what_is_mounted(decoy, port):
    """Change the mode of a file of Python's own library, to what it is."""
    import json

    os.chmod(json.__file__, os.stat(json.__file__).st_mode & 0o7777)
    return True


def change_the_reduced_package(decoy, port):
    """Write into the package that the next learner's answer is run with."""
    import nnlib

    with open(nnlib.__file__, "a", encoding="utf-8") as file:
        return file.write("# mine\n") > 0


def read_the_memory_file(decoy, port):
    """Open a process's memory through /proc."""
    with open(f"/proc/{os.getppid()}/mem", "rb") as file:
        return bool(file)


def read_the_environment(decoy, port):
    """Read another process's environment through /proc."""
    return bool(pathlib.Path(f"/proc/{os.getppid()}/environ").read_bytes())


def open_a_device(decoy, port):
    """Open the terminal, the memory or the disk as a device."""
    for device in ("/dev/tty", "/dev/mem", "/dev/kmsg", "/dev/vda", "/dev/sda"):
        try:
            os.open(device, os.O_RDONLY)
            return True
        except OSError as error:
            last = error
    raise last
