"""What a cell may try to get hold of outside its kernel, and how far it must come.

Each source runs as one cell after `PRELUDE`. It knows what its own target is: `SECRET` (a file that holds a
token), `FOLDER` (where that lies), `PID` (a sleeping process), `SOCKET`, `ABSTRACT` and `PORT` (somebody
listens there), and what all share, as `COURSE`. It calls `got` where only its own word can tell that it came
through; all else is looked at from outside.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

PRELUDE = """
import ctypes, errno, fcntl, glob, json, mmap, os, pathlib, re, resource, shutil, signal, socket, struct, subprocess
import sys, termios, threading, time
_libc = ctypes.CDLL(None, use_errno=True)
_libc.syscall.restype = ctypes.c_long
def call(number, *arguments):
    given = [ctypes.c_long(a) if isinstance(a, int) else a for a in arguments]
    done = _libc.syscall(ctypes.c_long(number), *given)
    if done == -1:
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))
    return done
def shell(command, **more):
    return subprocess.run(command, shell=isinstance(command, str), capture_output=True, text=True, timeout=5, **more)
def show(text):
    print(*re.findall("token[0-9a-f]+", str(text)))
def got(*_):
    print("got", MARK)
def connect(family, kind, address):
    with socket.socket(family, kind) as s:
        s.settimeout(2)
        s.connect(address)
        s.send(b"x")
def speak(family, kind, protocol=0):
    with socket.socket(family, kind, protocol):
        got(family)
def open_for_writing(path):
    os.close(os.open(path, os.O_WRONLY))
    got(path)
def device(path, how=os.O_RDONLY):
    d = os.open(path, how | os.O_NONBLOCK)
    try:
        got(path, os.read(d, 1))
    finally:
        os.close(d)
def others():
    return [int(p) for p in os.listdir("/proc") if p.isdigit()]
def late(*_):
    raise TimeoutError
AT = -100
START = os.getcwd()
SCRATCH = os.path.dirname(os.environ["HOME"])
APP = __import__("ipykernel.kernelapp").kernelapp.IPKernelApp.instance()
CONNECTION = APP.abs_connection_file
signal.signal(signal.SIGALRM, late)
def attempt(written):
    global MARK
    before, given, source = eval(bytes.fromhex(written))
    MARK = before + 1
    print("begin", MARK)
    own = os.path.join(START, str(MARK))
    os.mkdir(own)
    os.chdir(own)
    signal.alarm(8)
    try:
        exec(source, {**globals(), **given, "CWD": own})
        print("went through")
    except BaseException as error:
        print("closed:", type(error).__name__, getattr(error, "errno", ""))
    signal.alarm(0)
    os.chdir(START)
    print("ended", MARK)
"""


class Layer(StrEnum):
    """Which part of the walls keeps a cell from it."""

    FILES = "files"
    PROCESSES = "processes"
    SOCKETS = "sockets"
    IPC = "shared memory and messages"
    SYSTEM = "the system"
    KERNEL = "the kernel's own machinery"
    DEPUTIES = "deputies outside"


class Reached(StrEnum):
    """How far a cell may come."""

    NOTHING = "nothing"
    LOOK = "it looks on, and sees no content"


@dataclass(frozen=True, slots=True, kw_only=True)
class Reach:
    """One attempt."""

    name: str
    layer: Layer
    source: str
    expected: Reached = Reached.NOTHING


def _of(layer: Layer, sources: dict[str, str]) -> tuple[Reach, ...]:
    return tuple(Reach(name=name, layer=layer, source=source) for name, source in sources.items())


def _looks(layer: Layer, sources: dict[str, str]) -> tuple[Reach, ...]:
    return tuple(
        Reach(name=name, layer=layer, source=source, expected=Reached.LOOK)
        for name, source in sources.items()
    )


_FILES = _of(
    Layer.FILES,
    {
        "read": "show(open(SECRET).read())",
        "read-netrc": "show(open(HOME + '/.netrc').read())",
        "read-ssh-key": "show(open(HOME + '/.ssh/id_ed25519').read())",
        "read-by-shell": "show(shell(['cat', SECRET]).stdout)",
        "read-by-exec": "show(shell([SECRET]).stdout)",
        "read-by-loader": "show(shell(['/bin/sh', SECRET]).stdout)",
        "read-by-tar": "show(shell(['tar', '-C', FOLDER, '-cf', '-', '.']).stdout)",
        "read-by-root-of-self": "show(open('/proc/self/root' + SECRET).read())",
        "read-by-root-of-first": "show(open('/proc/1/root' + SECRET).read())",
        "read-by-thread-root": "show(open('/proc/thread-self/root' + SECRET).read())",
        "read-by-root-of-builder": "show(open(f'/proc/{BUILDER}/root' + SECRET).read())",
        "read-by-folder-of-builder": "show(os.listdir(f'/proc/{BUILDER}/cwd')); got()",
        "read-by-dots": "show(open('../' * 60 + SECRET[1:]).read())",
        "read-by-folder": "os.chdir(FOLDER); show(open('secret').read())",
        "read-by-path-descriptor": (
            "d = os.open(SECRET, os.O_PATH)\nshow(open(f'/proc/self/fd/{d}').read())"
        ),
        "read-by-folder-descriptor": (
            "d = os.open(FOLDER, os.O_PATH)\nshow(open('secret', opener=lambda p, f: os.open(p, f, dir_fd=d)).read())"
        ),
        "read-by-inherited-folders": (
            "for d in os.listdir('/proc/self/fd'):\n    try:\n"
            "        show(open('../' * 40 + SECRET[1:], opener=lambda p, f: os.open(p, f, dir_fd=int(d))).read())\n"
            "    except OSError: pass"
        ),
        "read-by-symlink": "os.symlink(SECRET, 'ln'); show(open('ln').read())",
        "read-by-hard-link": "os.link(SECRET, CWD + '/hl'); show(open('hl').read())",
        "read-by-rename": "os.rename(SECRET, CWD + '/mv'); show(open('mv').read())",
        "read-by-openat2": (
            "d = call(437, AT, SECRET.encode(), struct.pack('QQQ', 0, 0, 0), 24); show(os.read(d, 4000))"
        ),
        "read-by-handle": "d = call(304, os.open('/', os.O_RDONLY), HANDLE, 0); show(os.read(d, 4000))",
        "read-by-handle-of-scratch": (
            "d = call(304, os.open(CWD, os.O_RDONLY), HANDLE, 0); show(os.read(d, 4000))"
        ),
        "make-handle": "b = ctypes.create_string_buffer(struct.pack('Ii', 128, 0), 136)\n"
        "m = ctypes.c_int()\ncall(303, AT, SECRET.encode(), b, ctypes.byref(m), 0); got()",
        "read-by-io-uring": "p = ctypes.create_string_buffer(120); call(425, 4, p); got('io_uring')",
        "read-by-32-bit-call": (
            "open('a.c', 'w').write('''int main(void){int r;__asm__ volatile(\"int $0x80\":\"=a\"(r):\"a\"(20));"
            "return r>0?0:1;}''')\n"
            "assert shell('gcc -o a32 a.c && ./a32').returncode == 0; got()"
        ),
        "read-by-x32-number": "call(0x40000000 + 39); got()",
        "read-by-mmap": (
            "with open(SECRET, 'rb') as f: show(mmap.mmap(f.fileno(), 0, access=mmap.ACCESS_READ)[:])"
        ),
        "read-by-sendfile": (
            "s = os.open(SECRET, os.O_RDONLY); t = os.open('t', os.O_RDWR | os.O_CREAT)\n"
            "os.sendfile(t, s, 0, 4000); show(open('t').read())"
        ),
        "read-by-copy": "shutil.copy(SECRET, 'copied'); show(open('copied').read())",
        "read-by-cell-magic": "get_ipython().run_line_magic('pycat', SECRET); show(shell('cat ' + SECRET).stdout)",
        "read-by-import": "sys.path.insert(0, FOLDER); import reach_module; show(reach_module.TOKEN)",
        "read-by-sqlite": (
            "import sqlite3\nc = sqlite3.connect(':memory:')\nc.execute('attach ? as other', (FOLDER + '/db',))\n"
            "show(c.execute('select * from other.t').fetchall())"
        ),
        "read-by-numpy": "import numpy; show(numpy.fromfile(SECRET, 'uint8').tobytes().decode())",
        "read-by-detached-child": (
            "if os.fork() == 0:\n    os.setsid()\n    try: open(CWD + '/late', 'w').write(open(SECRET).read())\n"
            "    finally: os._exit(0)\ntime.sleep(0.5); show(open('late').read())"
        ),
        "stat": "got(os.stat(SECRET).st_size)",
        "statx": "b = ctypes.create_string_buffer(256); call(332, AT, SECRET.encode(), 0, 0xfff, b); got()",
        "exists": "assert os.access(SECRET, os.F_OK); got()",
        "readlink": "got(os.readlink(FOLDER + '/link'))",
        "list": "show(os.listdir(FOLDER)); got()",
        "list-home": "assert os.listdir(HOME); got()",
        "watch": (
            "d = call(253)\ncall(254, d, FOLDER.encode(), 0xfff); got()"
        ),
        "watch-all": (
            "d = call(300, 0x200, 0)\ncall(301, d, 1, 0x20, AT, FOLDER.encode()); got()"
        ),
        "xattr-read": "got(os.getxattr(SECRET, 'user.token'))",
        "statfs": "os.statvfs(FOLDER); got()",
        "write": "open(SECRET, 'w').write('mine')",
        "append": "open(SECRET, 'a').write('mine')",
        "truncate": "os.truncate(SECRET, 0)",
        "unlink": "os.unlink(SECRET)",
        "rmtree": "shutil.rmtree(FOLDER)",
        "rename-over": "open('new', 'w').write('mine'); os.replace(CWD + '/new', SECRET)",
        "exchange": "open('new', 'w').write('mine'); call(316, AT, (CWD + '/new').encode(), AT, SECRET.encode(), 2)",
        "write-by-symlink": "os.symlink(SECRET, 'ln2'); open('ln2', 'w').write('mine')",
        "write-by-root-of-self": "open('/proc/self/root' + SECRET, 'w').write('mine')",
        "write-by-mmap": (
            "with open(SECRET, 'r+b') as f:\n    m = mmap.mmap(f.fileno(), 0); m[:4] = b'mine'; m.flush()"
        ),
        "write-by-shell": "shell(f'echo mine > {SECRET}')",
        "write-by-dd": "shell(f'dd if=/dev/zero of={SECRET} bs=1 count=3 conv=notrunc')",
        "write-by-path-descriptor": (
            "d = os.open(SECRET, os.O_PATH)\nopen(f'/proc/self/fd/{d}', 'w').write('mine')"
        ),
        "chmod": "os.chmod(SECRET, 0o777)",
        "chmod-by-descriptor": "d = os.open(SECRET, os.O_PATH); os.chmod(f'/proc/self/fd/{d}', 0o777)",
        "chmod-folder": "os.chmod(FOLDER, 0o000)",
        "chown": "os.chown(SECRET, 1, 1)",
        "chown-same": "os.chown(SECRET, os.getuid(), os.getgid())",
        "utime": "os.utime(SECRET, (1, 1))",
        "touch": "shell(['touch', SECRET])",
        "xattr": "os.setxattr(SECRET, 'user.mine', b'1')",
        "xattr-remove": "os.removexattr(SECRET, 'user.token')",
        "flags": "d = os.open(SECRET, os.O_RDONLY); fcntl.ioctl(d, 0x40086602, struct.pack('L', 0x80))",
        "punch-hole": "d = os.open(SECRET, os.O_RDWR); call(285, d, 3, 0, 4)",
        "lock": "d = os.open(SECRET, os.O_RDONLY); fcntl.flock(d, fcntl.LOCK_EX | fcntl.LOCK_NB); got()",
        "lease": "d = os.open(SECRET, os.O_RDONLY); fcntl.fcntl(d, 1024, fcntl.F_RDLCK); got()",
        "mkdir": "os.mkdir(FOLDER + '/new')",
        "create": "open(FOLDER + '/new', 'w').close()",
        "create-hidden": "os.open(FOLDER, os.O_TMPFILE | os.O_RDWR); got()",
        "mkfifo": "os.mkfifo(FOLDER + '/new')",
        "mknod": "os.mknod(FOLDER + '/new', 0o100644)",
        "symlink-there": "os.symlink('secret', FOLDER + '/new')",
        "link-there": "open('mine', 'w').write('x'); os.link(CWD + '/mine', FOLDER + '/new')",
        "bind-socket-there": "s = socket.socket(socket.AF_UNIX); s.bind(FOLDER + '/new')",
        "write-to-pipe": "d = os.open(FOLDER + '/pipe', os.O_RDWR | os.O_NONBLOCK); os.write(d, b'x'); got()",
        "disk": "os.mknod('disk', 0o60600, os.makedev(*DISK)); device('disk')",
        "disk-by-name": "[device(p) for p in ('/dev/vda', '/dev/sda', '/dev/nvme0n1') if os.path.exists(p)]",
        "source": "p = glob.glob(COURSE + '/notebooks/*.ipynb'); assert p; got(); open(p[0], 'a').write(' ')",
        "undeclared-data": "show(open(COURSE + '/notebooks/undeclared.txt').read())",
        "git": "show(open(COURSE + '/.git/config').read())",
        "git-hook": "open(COURSE + '/.git/hooks/post-checkout', 'w').write('x')",
        "site": "open(COURSE + '/_site/planted.html', 'w').write('x')",
        "site-page": "p = glob.glob(COURSE + '/_site/**/*.html', recursive=True); open(p[0], 'a').write('x'); got()",
        "store-list": "p = glob.glob(COURSE + '/.cache/**', recursive=True); assert len(p) > 1; got(p)",
        "store-entry": (
            "for p in glob.glob(COURSE + '/.cache/**', recursive=True):\n"
            "    if os.path.isfile(p): open(p, 'a').write(' '); got(p)"
        ),
        "store-plant": "open(COURSE + '/.cache/planted', 'w').write('x')",
        "generated": "os.makedirs(COURSE + '/_data/generated/planted')",
        "plugin": "os.makedirs(COURSE + '/_plugins'); open(COURSE + '/_plugins/a.rb', 'w').write('')",
        "environment-of-python": (
            "import encodings\nopen(os.path.join(sys.prefix, PLANTED), 'w').close()"
        ),
        "module-of-python": (
            "import jupyter_client\nopen(os.path.join(os.path.dirname(jupyter_client.__file__), PLANTED), 'w').close()"
        ),
        "tool": (
            "for p in sys.path:\n    if os.path.isdir(p + '/coursebuild'): open(p + '/' + PLANTED, 'w').close()\n"
            "for p in glob.glob(sys.prefix + '/../tools'): open(p + '/' + PLANTED, 'w').close()"
        ),
        "usr": "open('/usr/local/' + PLANTED, 'w').close()",
        "etc": "open('/etc/' + PLANTED, 'w').close()",
        "var-tmp": "open('/var/tmp/' + PLANTED, 'w').close()",
        "var-tmp-read": "show(open(f'/var/tmp/{PLACE}').read())",
        "run": "open('/run/' + PLANTED, 'w').close()",
        "run-list": "assert os.listdir('/run'); got()",
        "tmp": "open('/tmp/' + PLANTED, 'w').close()",
        "tmp-read": "show(open(f'/tmp/{PLACE}').read())",
        "tmp-of-build": "open(TMP + '/' + PLANTED, 'w').close()",
        "scratch-of-others": (
            "found = [p for p in glob.glob(os.path.dirname(SCRATCH) + '/cb-*') if p != SCRATCH]\nassert found; got(found)"
        ),
        "beside-scratch": "open(os.path.dirname(SCRATCH) + '/' + PLANTED, 'w').close()",
        "rename-scratch": "os.rename(SCRATCH, SCRATCH + PLANTED); got()",
        "shadow": "show(open('/etc/shadow').read()); got()",
        "machine-id": "show(open('/etc/machine-id').read()); got()",
        "root-home": (
            "for name in os.listdir('/root'):\n"
            "    if not any(p.startswith('/root/' + name) for p in (sys.prefix, sys.base_prefix)): got()"
        ),
        "boot": "os.listdir('/boot'); got()",
        "log-of-system": "os.listdir('/var/log'); got()",
        "serial-numbers": "show(open('/sys/class/dmi/id/product_uuid').read()); got()",
        "debugfs": "assert os.listdir('/sys/kernel/debug'); got()",
    },
)  # fmt: skip

_PROCESSES = _of(
    Layer.PROCESSES,
    {
        "signal": "os.kill(PID, 15)",
        "stop": "os.kill(PID, 19)",
        "null-signal": "os.kill(PID, 0); got()",
        "all": "os.kill(-1, 0); got() if PID in others() else None",
        "signal-thread": "call(234, PID, PID, 15)",
        "signal-queue": "call(129, PID, 15, ctypes.create_string_buffer(128))",
        "signal-group": "os.killpg(PID, 15)",
        "signal-builder": "os.kill(BUILDER, 0); got()",
        "signal-parent": "assert os.getppid() not in (0, 1); os.kill(os.getppid(), 0); got()",
        "ptrace": "call(101, 16, PID, 0, 0); got()",
        "ptrace-seize": "call(101, 0x4206, PID, 0, 0); got()",
        "read-memory": "l = struct.pack('PN', id(PID), 8); call(310, PID, l, 1, l, 1, 0); got()",
        "write-memory": "l = struct.pack('PN', id(PID), 8); call(311, PID, l, 1, l, 1, 0); got()",
        "memory-file": "os.open(f'/proc/{PID}/mem', os.O_RDWR); got()",
        "maps": "show(open(f'/proc/{PID}/maps').read()); got()",
        "environ": "show(open(f'/proc/{PID}/environ').read())",
        "environ-of-all": (
            "for p in others():\n    try: show(open(f'/proc/{p}/environ').read().replace(chr(0), ' ')[-3000:])\n"
            "    except OSError: pass"
        ),
        "environ-of-builder": "show(open(f'/proc/{BUILDER}/environ').read())",
        "command-line": "show(open(f'/proc/{PID}/cmdline').read()); got()",
        "descriptors": "show(os.listdir(f'/proc/{PID}/fd')); got()",
        "descriptor": "os.open(f'/proc/{PID}/fd/0', os.O_RDONLY); got()",
        "folder": "os.chdir(f'/proc/{PID}/cwd'); got()",
        "root": "os.chdir(f'/proc/{PID}/root'); got()",
        "list": "assert BUILDER in others(); got()",
        "ps": "assert str(BUILDER) in shell('ps ax').stdout.split(); got()",
        "pidfd": "os.pidfd_open(PID); got()",
        "pidfd-signal": "signal.pidfd_send_signal(os.pidfd_open(PID), 15)",
        "pidfd-getfd": "call(438, os.pidfd_open(PID), 0, 0); got()",
        "kcmp": "call(312, os.getpid(), PID, 1, 0, 0); got()",
        "limits": "resource.prlimit(PID, resource.RLIMIT_NOFILE, (64, 64))",
        "limits-read": "got(resource.prlimit(PID, resource.RLIMIT_NOFILE))",
        "niceness": "os.setpriority(os.PRIO_PROCESS, PID, 7)",
        "niceness-of-user": "os.setpriority(os.PRIO_USER, os.getuid(), 6)",
        "niceness-read": "got(os.getpriority(os.PRIO_PROCESS, PID))",
        "affinity": "os.sched_setaffinity(PID, {0})",
        "affinity-read": "got(os.sched_getaffinity(PID))",
        "scheduler": "os.sched_setscheduler(PID, os.SCHED_BATCH, os.sched_param(0))",
        "io-priority": "call(251, 1, PID, (3 << 13) | 0)",
        "io-priority-of-user": "call(251, 3, os.getuid(), (3 << 13) | 0)",
        "oom": "open(f'/proc/{PID}/oom_score_adj', 'w').write('999')",
        "core-filter": "open(f'/proc/{PID}/coredump_filter', 'w').write('0')",
        "session": "got(os.getsid(PID))",
        "group": "os.setpgid(0, os.getpgid(PID)); got()",
        "robust-list": "a, b = ctypes.c_long(), ctypes.c_long(); call(274, PID, ctypes.byref(a), ctypes.byref(b)); got()",
        "move-pages": "call(279, PID, 0, 0, 0, 0, 0); got()",
        "migrate-pages": "m = struct.pack('L', 1); call(256, PID, 64, m, m); got()",
        "madvise": "d = os.pidfd_open(PID); l = struct.pack('PN', 0, 0); call(440, d, l, 1, 20, 0); got()",
        "namespaces-of-others": "d = os.open(f'/proc/{PID}/ns/mnt', os.O_RDONLY); call(308, d, 0); got()",
        "namespaces-by-pidfd": "call(308, os.pidfd_open(PID), 0x20000); got()",
        "schedstat": "show(open(f'/proc/{PID}/stat').read()); got()",
        "oom-of-self-down": "open('/proc/self/oom_score_adj', 'w').write('-500'); got()",
    },
)  # fmt: skip

_SOCKETS = _of(
    Layer.SOCKETS,
    {
        "path": "connect(socket.AF_UNIX, socket.SOCK_STREAM, SOCKET)",
        "path-by-symlink": "os.symlink(SOCKET, 'sock'); connect(socket.AF_UNIX, socket.SOCK_STREAM, CWD + '/sock')",
        "path-by-root": "connect(socket.AF_UNIX, socket.SOCK_STREAM, '/proc/self/root' + SOCKET)",
        "path-by-descriptor": (
            "d = os.open(SOCKET, os.O_PATH); connect(socket.AF_UNIX, socket.SOCK_STREAM, f'/proc/self/fd/{d}')"
        ),
        "path-by-child": (
            "shell([sys.executable, '-c', 'import socket,sys; s=socket.socket(1); s.connect(sys.argv[1]); s.send(b\"x\")', SOCKET])"
        ),
        "docker": "connect(socket.AF_UNIX, socket.SOCK_STREAM, '/var/run/docker.sock'); got()",
        "bus": "connect(socket.AF_UNIX, socket.SOCK_STREAM, '/run/dbus/system_bus_socket'); got()",
        "journal": "connect(socket.AF_UNIX, socket.SOCK_DGRAM, '/dev/log'); got()",
        "abstract": "connect(socket.AF_UNIX, socket.SOCK_STREAM, ABSTRACT)",
        "listed": "assert '@' in open('/proc/net/unix').read(); got()",
        "tcp": "connect(socket.AF_INET, socket.SOCK_STREAM, ('127.0.0.1', PORT))",
        "tcp-by-shell": "shell(['bash', '-c', f'echo x > /dev/tcp/127.0.0.1/{PORT}'])",
        "tcp-by-urllib": "import urllib.request; urllib.request.urlopen(f'http://127.0.0.1:{PORT}', timeout=2)",
        "tcp-by-fast-open": (
            "s = socket.socket(); s.sendto(b'x', 0x20000000, ('127.0.0.1', PORT))"
        ),
        "tcp6": "connect(socket.AF_INET6, socket.SOCK_STREAM, ('::1', PORT))",
        "tcp-mapped": "connect(socket.AF_INET6, socket.SOCK_STREAM, ('::ffff:127.0.0.1', PORT))",
        "mptcp": "s = socket.socket(2, 1, 262); s.settimeout(2); s.connect(('127.0.0.1', PORT))",
        "udp": "socket.socket(2, 2).sendto(b'x', ('127.0.0.1', PORT)); got()",
        "udp6": "socket.socket(10, 2).sendto(b'x', ('::1', PORT)); got()",
        "dns": "socket.getaddrinfo('example.org', 80); got()",
        "dns-by-hand": "socket.socket(2, 2).sendto(b'x' * 20, ('127.0.0.53', 53)); got()",
        "outside": "connect(socket.AF_INET, socket.SOCK_STREAM, ('192.0.2.1', 80)); got()",
        "metadata": "connect(socket.AF_INET, socket.SOCK_STREAM, ('169.254.169.254', 80)); got()",
        "listen": "s = socket.socket(); s.bind(('127.0.0.1', 0)); s.listen(); got()",
        "listen-all": "s = socket.socket(10, 1); s.bind(('::', 0)); s.listen(); got()",
        "icmp": "speak(2, 2, 1)",
        "raw": "speak(2, 3, 255)",
        "packet": "speak(17, 3, 3)",
        "vsock": "speak(40, 1)",
        "algorithms": "speak(38, 5)",
        "sctp": "speak(2, 1, 132)",
        "udplite": "speak(2, 2, 136)",
        "netlink-diagnosis": "speak(16, 3, 4)",
        "netlink-audit": "speak(16, 3, 9)",
        "netlink-events": "speak(16, 3, 15)",
        "netlink-generic": "speak(16, 3, 16)",
        "netlink-crypto": "speak(16, 3, 21)",
        "netfilter": "speak(16, 3, 12)",
        "bluetooth": "speak(31, 3, 1)",
        "can": "speak(29, 3, 1)",
        "tipc": "speak(30, 1)",
        "tipc-pair": "socket.socketpair(30, 1); got()",
        "xdp": "speak(44, 3)",
        "smc": "speak(43, 1)",
        "key": "speak(15, 3, 2)",
        "qrtr": "speak(42, 2)",
        "interfaces": "assert set(os.listdir('/proc/sys/net/ipv4/conf')) - {'all', 'default', 'lo'}; got()",
        "routes": "assert len(open('/proc/net/route').readlines()) > 1; got()",
        "ports-of-others": "assert len(open('/proc/net/tcp').readlines()) > 1; got()",
        "address-of-card": "assert [open(p).read() for p in glob.glob('/sys/class/net/*/address')]; got()",
    },
)  # fmt: skip

_IPC = _of(
    Layer.IPC,
    {
        "system-v-read": (
            "_libc.shmat.restype = ctypes.c_void_p\ni = call(29, KEY, 0, 0)\n"
            "show(ctypes.string_at(_libc.shmat(i, None, 0o10000), 40))"
        ),
        "system-v-write": (
            "_libc.shmat.restype = ctypes.c_void_p\ni = call(29, KEY, 0, 0)\n"
            "ctypes.memmove(_libc.shmat(i, None, 0), b'mine', 4)"
        ),
        "system-v-by-number": "call(30, SHM_ID, 0, 0o10000); got()",
        "system-v-remove": "call(31, SHM_ID, 0, 0); got()",
        "system-v-list": "assert len(open('/proc/sysvipc/shm').readlines()) > 1; got()",
        "system-v-semaphore": "call(64, 0x5EAC, 1, 0o1666); got()",
        "system-v-messages": "call(68, 0x5EAD, 0o1666); got()",
        "message-queue": "d = call(240, b'reach', 0x42, 0o600, 0); got()",
        "message-queue-files": "os.listdir('/dev/mqueue'); got()",
        "shared-memory-read": "show(open('/dev/shm/' + SHARED).read())",
        "shared-memory-write": "open('/dev/shm/' + SHARED, 'w').write('mine')",
        "shared-memory-unlink": "os.unlink('/dev/shm/' + SHARED)",
        "shared-memory-list": "assert SHARED in os.listdir('/dev/shm'); got()",
        "shared-memory-plant": "open('/dev/shm/' + PLANTED, 'w').close()",
        "shared-memory-class": (
            "from multiprocessing.shared_memory import SharedMemory\nshow(bytes(SharedMemory(SHARED).buf[:40]))"
        ),
        "keyring": "got(call(248, b'user', b'reach', b'x', 1, -4))",
        "keyring-search": "got(call(250, 10, -4, b'user', b'reach', 0))",
        "keyring-join": "got(call(250, 1, 0))",
        "keyring-request": "got(call(249, b'user', b'reach', 0, -4))",
        "keys-listed": "show(open('/proc/keys').read())",
    },
)  # fmt: skip

_SYSTEM = _of(
    Layer.SYSTEM,
    {
        "mount": "call(165, b'tmpfs', CWD.encode(), b'tmpfs', 0, 0); got()",
        "mount-bind": "call(165, b'/', CWD.encode(), 0, 4096, 0); got()",
        "remount": "call(165, 0, b'/usr', 0, 32 | 4096, 0); got()",
        "mount-attributes": "call(442, AT, b'/usr', 0, struct.pack('QQQQ', 0, 1, 0, 0), 32); got()",
        "unmount": "call(166, b'/tmp', 2); got()",
        "unmount-proc": "call(166, b'/proc', 2); got()",
        "open-tree": "call(428, AT, b'/', 1); got()",
        "open-tree-attributes": "call(467, AT, b'/', 1, struct.pack('QQQQ', 0, 1, 0, 0), 32); got()",
        "move-mount": "call(429, AT, b'/tmp', AT, CWD.encode(), 0); got()",
        "file-system-context": "call(430, b'tmpfs', 0); got()",
        "pick-file-system": "call(433, AT, b'/tmp', 0); got()",
        "pivot-root": "call(155, b'.', b'.'); got()",
        "chroot": "os.chroot(CWD); got()",
        "quota": "call(179, 0x800002, 0, 0, 0); got()",
        "list-mounts": (
            "r = struct.pack('IIQQQ', 24, 0, 0xffffffffffffffff, 0, 0)\n"
            "call(458, r, ctypes.create_string_buffer(800), 100, 0)\n"
            "assert any(p in open('/proc/self/mountinfo').read() for p in ('/sys/fs/bpf', ' /run ', ' /boot ')); got()"
        ),
        **{
            f"unshare-{name}": f"call(272, {flag}); got()"
            for name, flag in {
                "user": 0x10000000, "mounts": 0x20000, "network": 0x40000000, "processes": 0x20000000,
                "ipc": 0x8000000, "names": 0x4000000, "cgroups": 0x2000000, "time": 0x80,
            }.items()
        },
        "clone-user": "p = call(56, 0x10000000 | 17, 0, 0, 0, 0)\nif p == 0: os._exit(0)\ngot()",
        "clone3-user": (
            "p = call(435, struct.pack('QQQQQQQQ', 0x10000000, 0, 0, 0, 17, 0, 0, 0), 64)\n"
            "if p == 0: os._exit(0)\ngot()"
        ),
        "unshare-program": "assert shell('unshare -r true').returncode == 0; got()",
        "enter-own": "call(308, os.open('/proc/self/ns/user', os.O_RDONLY), 0x10000000); got()",
        "user-map": "open_for_writing('/proc/self/uid_map')",
        "bpf": "call(321, 0, struct.pack('IIII', 2, 4, 4, 1) + bytes(112), 128); got()",
        "perf": "call(298, struct.pack('IIQQQQQ', 1, 112, 0, 0, 0, 0, 0x60) + bytes(64), 0, -1, -1, 0); got()",
        "userfaultfd": "call(323, 1); got()",
        "userfaultfd-device": "os.open('/dev/userfaultfd', os.O_RDWR); got()",
        "io-uring-enter": "call(426, 0, 0, 0, 0, 0, 0); got()",
        "modules": "call(313, os.open(sys.executable, os.O_RDONLY), b'', 0); got()",
        "module-remove": "call(176, b'reach_none', 0); got()",
        "new-kernel": "call(246, 0, 0, 0, 0); got()",
        "reboot": "call(169, 0xfee1dead, 672274793, 0, 0); got()",
        "swap-off": "call(168, b'/nothing'); got()",
        "swap-on": "open('swap', 'wb').write(bytes(1 << 20)); call(167, (CWD + '/swap').encode(), 0); got()",
        "host-name": "n = socket.gethostname().encode(); call(170, n, len(n)); got()",
        "domain-name": "call(171, b'(none)', 6); got()",
        "clock": "time.clock_settime(time.CLOCK_REALTIME, time.time()); got()",
        "clock-adjust": "b = ctypes.create_string_buffer(struct.pack('I', 0x4000), 208); call(159, b); got()",
        "system-log": "b = ctypes.create_string_buffer(4096); got(call(103, 3, b, 4096))",
        "system-log-size": "got(call(103, 10, 0, 0))",
        "kernel-messages": "device('/dev/kmsg')",
        "kernel-messages-proc": "device('/proc/kmsg')",
        "kernel-messages-write": "open_for_writing('/dev/kmsg')",
        "ports": "call(172, 3); got()",
        "accounting": "call(163, 0); got()",
        "user-change": "os.setuid(12345); got()",
        "group-change": "os.setgid(12345); got()",
        "groups-change": "os.setgroups([]); got()",
        "capabilities": (
            "h = struct.pack('Ii', 0x20080522, 0)\n"
            "call(126, h, struct.pack('IIIIII', 1 << 21, 1 << 21, 0, 0, 0, 0)); got()"
        ),
        "capabilities-ambient": "assert _libc.prctl(47, 2, 21, 0, 0) == 0; got()",
        "capabilities-by-exec": (
            "s = shell('grep CapEff /proc/self/status').stdout.split()[1]\nassert int(s, 16); got(s)"
        ),
        "capabilities-bounding": "assert _libc.prctl(23, 21, 0, 0, 0) == 1; got()",
        "privileges": "assert _libc.prctl(39, 0, 0, 0, 0) == 0; got()",
        "setuid-program": (
            "s = shell('su nobody -s /bin/sh -c id || sudo -n id || mount -t tmpfs none /mnt && echo uid=')\n"
            "assert 'uid=' in s.stdout; got(s.stdout)"
        ),
        "sudo": "assert shell('sudo -n true').returncode == 0; got()",
        "setuid-file": "shutil.copy('/bin/true', 'suid'); os.chown('suid', 0 if os.getuid() else 1, 0); got()",
        "device-node": "os.mknod('null', 0o20666, os.makedev(1, 3)); got()",
        "setting-core-pattern": "open_for_writing('/proc/sys/kernel/core_pattern')",
        "setting-modprobe": "open_for_writing('/proc/sys/kernel/modprobe')",
        "setting-hostname": "open_for_writing('/proc/sys/kernel/hostname')",
        "setting-forward": "open_for_writing('/proc/sys/net/ipv4/ip_forward')",
        "setting-overcommit": "open_for_writing('/proc/sys/vm/overcommit_memory')",
        "system-request": "open_for_writing('/proc/sysrq-trigger')",
        "interrupts": "open_for_writing('/proc/irq/default_smp_affinity')",
        "kernel-image": "device('/proc/kcore')",
        "cgroup": "open_for_writing('/sys/fs/cgroup/cgroup.procs')",
        "cgroup-make": "os.mkdir('/sys/fs/cgroup/reach'); os.rmdir('/sys/fs/cgroup/reach'); got()",
        "sys-power": "open_for_writing('/sys/power/state')",
        "sys-module": "p = glob.glob('/sys/module/*/parameters/*'); [open_for_writing(q) for q in p[:40]]",
        "sys-processor": "open_for_writing('/sys/devices/system/cpu/cpu1/online')",
        "sys-huge-pages": "open_for_writing('/sys/kernel/mm/transparent_hugepage/enabled')",
        "sys-uevent": "[open_for_writing(q) for q in glob.glob('/sys/class/*/*/uevent')[:40]]",
        **{
            f"device-{name}": f"d = os.open('/dev/{name}', os.O_RDWR | os.O_NONBLOCK); os.close(d); got()"
            for name in (
                "mem", "port", "kvm", "fuse", "loop-control", "net/tun", "vhost-net", "console", "tty0", "tty1",
                "vcs1", "ttyS0", "input/event0", "hwrng", "btrfs-control", "vsock", "autofs", "cpu/0/msr", "uinput",
            )
        },
        "terminal-of-others": (
            "d = os.open(TERMINAL, os.O_RDWR | os.O_NOCTTY); os.write(d, b'mine')\n"
            "got() if os.fstat(d).st_dev == TERMINALS else None"
        ),
        "terminal-push": (
            "import pty\na, b = pty.openpty()\nfcntl.ioctl(b, 0x5412, b'x'); got()"
        ),
        "terminal-push-own": (
            "import pty\npid, d = pty.fork()\nif pid == 0:\n    try: fcntl.ioctl(0, 0x5412, b'x'); print('pushed')\n"
            "    finally: os._exit(0)\nassert b'pushed' in os.read(d, 99); got()"
        ),
        "terminal-push-wide": "import pty\na, b = pty.openpty()\ncall(16, b, 0x5412 | (1 << 40), b'x'); got()",
        "terminal-paste": "import pty\na, b = pty.openpty()\nfcntl.ioctl(b, 0x541C, b'\\x02' + bytes(12)); got()",
        "controlling-terminal": "os.open('/dev/tty', os.O_RDWR); got()",
        "terminal-taken": (
            "assert os.stat(TERMINAL).st_dev == TERMINALS\n"
            "if os.fork() == 0:\n    try:\n        os.setsid(); fcntl.ioctl(os.open(TERMINAL, os.O_RDWR), termios.TIOCSCTTY, 0)\n"
            "        got()\n    finally: sys.stdout.flush(); os._exit(0)\nos.wait(); time.sleep(0.3)"
        ),
        "hang-up": "call(153); got()",
        "filter-lifted": "assert _libc.prctl(22, 0, 0, 0, 0) == 0; got()",
    },
)  # fmt: skip

_KERNEL = _of(
    Layer.KERNEL,
    {
        "inherited": (
            "for d in os.listdir('/proc/self/fd'):\n    try: t = os.readlink(f'/proc/self/fd/{d}')\n"
            "    except OSError: continue\n"
            "    if t.startswith('/') and not t.startswith((SCRATCH, '/dev/', '/proc/', '/memfd', '/tmp/')): got(d, t)"
        ),
        "inherited-sockets": (
            "mine = open('/proc/self/net/unix').read()\n"
            "for d in os.listdir('/proc/self/fd'):\n    try: t = os.readlink(f'/proc/self/fd/{d}')\n"
            "    except OSError: continue\n"
            "    try: s = socket.socket(fileno=os.dup(int(d)))\n    except OSError: continue\n"
            "    try:\n        if s.family == 1 and s.type & 0xf == 5: got('seqpacket', d)\n    finally: s.close()"
        ),
        "inherited-lock": (
            "for d in os.listdir('/proc/self/fd'):\n    try: t = os.readlink(f'/proc/self/fd/{d}')\n"
            "    except OSError: continue\n    if t == SCRATCH: got(d)"
        ),
        "zygote-listed": "assert 'zygote' in open('/proc/net/unix').read(); got()",
        "zygote-socket": "p = glob.glob(os.path.dirname(SCRATCH) + '/cb-*/zygote*'); assert p; got(p)",
        "first-memory": (
            "assert os.getpid() != 1 and 1 in others()\nos.open('/proc/1/mem', os.O_RDWR); got()"
        ),
        "first-descriptor": "[show(os.readlink(f'/proc/1/fd/{d}')) for d in range(20)]; got()",
        "first-environ": "assert open('/proc/1/environ').read(); got()",
        "first-ptrace": "call(101, 16, 1, 0, 0); got()",
        "first-killed": "assert not os.path.exists(f'/proc/{BUILDER}')\nos.kill(1, 9); time.sleep(0.2); os.kill(1, 15); os.kill(1, 2)",
        "first-stopped": "assert not os.path.exists(f'/proc/{BUILDER}')\nos.kill(1, 19); time.sleep(0.2)",
        "first-limits": "resource.prlimit(1, resource.RLIMIT_NOFILE, (0, 0)); got()",
        "parent": "os.open(f'/proc/{os.getppid()}/mem', os.O_RDONLY); got()",
        "connection-file": (
            "for p in glob.glob(SCRATCH + '/*.json') + [CONNECTION]:\n"
            "    open(p, 'w').write('{}'); got(p)"
        ),
        "connection-file-link": (
            "os.unlink(CONNECTION); os.symlink(SECRET, CONNECTION); got()"
        ),
        "sockets-replaced": (
            "for n in range(1, 6):\n    path = f'{APP.ip}-{n}'\n"
            "    port = f'{APP.ip}-{APP.hb_port}', f'{APP.ip}-{APP.stdin_port}'\n"
            "    if path in port:\n        os.symlink(SOCKET, 'over'); os.replace('over', path)\n"
            "for d in os.listdir('/proc/self/fd'):\n    try: s = socket.socket(fileno=os.dup(int(d)))\n"
            "    except OSError: continue\n    try:\n        if s.getsockname() in port: s.shutdown(2)\n"
            "    except OSError: pass\n    finally: s.close()\ntime.sleep(1.5)"
        ),
        "forged-message": (
            "k = get_ipython().kernel\nk.session.send(k.iopub_socket, 'stream', {'name': 'stdout', 'text': 1})"
        ),
        "forged-pickle": (
            "import pickle\nk = get_ipython().kernel\n"
            "class Bad:\n    def __reduce__(self): return (os.mkdir, (FOLDER + '/new',))\n"
            "k.session.send(k.iopub_socket, 'display_data', {'data': {}, 'metadata': {}, 'transient': {}},"
            " buffers=[pickle.dumps(Bad())])"
        ),
        "comm": (
            "k = get_ipython().kernel\n"
            "k.session.send(k.iopub_socket, 'comm_open', {'comm_id': 'x', 'target_name': 'jupyter.widget',"
            " 'target_module': 'os', 'data': {'state': {'outputs': [], 'msg_id': '../../x'}}})"
        ),
    },
)  # fmt: skip

_DEPUTIES = _of(
    Layer.DEPUTIES,
    {
        "links-left": (
            "for n in ('data', 'x', 'home2', 'tmp2'):\n    os.symlink(FOLDER, f'{SCRATCH}/{n}-left')\n"
            "os.symlink(FOLDER, SCRATCH + '/work2'); os.symlink(SECRET, SCRATCH + '/kernel.json-left')"
        ),
        "folder-replaced": "os.rename(SCRATCH + '/ipython', SCRATCH + '/i2'); os.symlink(FOLDER, SCRATCH + '/ipython')",
        "home-replaced": (
            "os.rename(SCRATCH + '/matplotlib', SCRATCH + '/m2'); os.symlink(FOLDER, SCRATCH + '/matplotlib')"
        ),
        "unreadable-left": "os.makedirs('closed/in/side'); open('closed/in/f', 'w').close(); os.chmod('closed/in', 0); os.chmod('closed', 0)",
        "read-only-left": "os.makedirs('ro/side'); open('ro/side/f', 'w').close(); os.chmod('ro/side', 0o500); os.chmod('ro', 0o500)",
        "deep-left": (
            "top = os.getcwd()\nfor _ in range(1500):\n    os.mkdir('d'); os.chdir('d')\nos.chdir(top)"
        ),
        "pipe-left": "os.mkfifo('pipe')",
        "socket-left": "s = socket.socket(1); s.bind('left.sock')",
        "odd-names-left": "open(b'\\xff\\xfe', 'w').close(); open('-rf', 'w').close(); open('a\\nb', 'w').close()",
        "immutable-left": (
            "open('fixed', 'w').close(); d = os.open('fixed', os.O_RDONLY)\n"
            "fcntl.ioctl(d, 0x40086602, struct.pack('L', 0x10)); got()"
        ),
        "detached": (
            "if os.fork() == 0:\n    os.setsid()\n    if os.fork() == 0:\n"
            "        os.execvp('sleep', ['sleep', SECONDS])\n    os._exit(0)\nos.wait()"
        ),
        "detached-ignores": (
            "subprocess.Popen(['bash', '-c', 'trap \"\" 1 2 15; while :; do sleep ' + SECONDS + '; done'],"
            " start_new_session=True, stdin=-3, stdout=-3, stderr=-3)"
        ),
        "core-dump": (
            "if os.fork() == 0:\n    try: resource.setrlimit(resource.RLIMIT_CORE, (-1, -1))\n    except (OSError, ValueError): pass\n"
            "    os.kill(os.getpid(), 11)\n"
            "status = os.wait()[1]\nassert os.WCOREDUMP(status); got()"
        ),
    },
)  # fmt: skip

_LOOKS = (
    *_looks(Layer.KERNEL, {"first-descriptors": "show(os.listdir('/proc/1/fd')); got()"}),
    *_looks(Layer.SOCKETS, {"names-of-cards": "assert set(os.listdir('/sys/class/net')) - {'lo'}; got()"}),
    *_looks(Layer.SYSTEM, {"command-line-of-system": "show(open('/proc/cmdline').read()); got()"}),
    *_looks(Layer.SYSTEM, {"load-of-machine": "show(open('/proc/loadavg').read()); got()"}),
    *_looks(Layer.SYSTEM, {"mounts": "show(open('/proc/self/mountinfo').read()); got()"}),
    *_looks(Layer.SYSTEM, {"locks": "show(open('/proc/locks').read()); got()"}),
    *_looks(Layer.FILES, {"watch-programs": "d = call(253)\ncall(254, d, b'/usr/bin', 0xfff); got()"}),
)
"""Of these the names can be seen, or that something goes on."""
REACHES = (*_LOOKS, *_FILES, *_PROCESSES, *_SOCKETS, *_IPC, *_SYSTEM, *_KERNEL, *_DEPUTIES)
