"""A pseudo-terminal with a program on it, for tests and benchmarks: what a person does at the keyboard, by hand."""
import fcntl
import os
import pty
import select
import signal
import struct
import termios
import time

FRAME_END = b'\x1b[?2026l'


class Terminal:
    """Runs argv as the session leader's foreground job. The slave side stays open here, so that its modes can be looked at."""

    def __init__(self, argv, columns=80, rows=24, env=None, answer=b'', stdin=None):
        self.master, self.slave = pty.openpty()
        self.resize(columns, rows)
        self.before = termios.tcgetattr(self.slave)
        self.output, self.seen, self.answer, self.status = b'', 0, answer, None
        self.pid = os.fork()
        if self.pid == 0:
            os.setsid()
            fcntl.ioctl(self.slave, termios.TIOCSCTTY, 0)
            for fd in range(3):
                os.dup2(stdin if fd == 0 and stdin is not None else self.slave, fd)
            os.closerange(3, 64)
            os.environ.update(env or {})
            os.execvp(argv[0], argv)

    def resize(self, columns, rows):
        fcntl.ioctl(self.master, termios.TIOCSWINSZ, struct.pack('HHHH', rows, columns, columns * 8, rows * 16))

    def pump(self, seconds):
        """Reads what comes within so many seconds, or until something has."""
        if select.select([self.master], [], [], seconds)[0]:
            self.output += os.read(self.master, 1 << 20)
            if self.answer and b'\x1b[c' in self.output:
                os.write(self.master, self.answer)
                self.answer = b''
            return True
        return False

    def wait(self, text=FRAME_END, seconds=20):
        """Waits for text behind what was waited for last; returns what came up to its end."""
        end = time.time() + seconds
        while text not in self.output[self.seen:]:
            if time.time() > end or (self.ended() and not self.pump(0.1)):
                raise AssertionError('no %r in %r' % (text, self.output[self.seen:][-2000:]))
            self.pump(0.05)
        start, at = self.seen, self.output.index(text, self.seen) + len(text)
        self.seen = at
        return self.output[start:at]

    def send(self, keys):
        os.write(self.master, keys if isinstance(keys, bytes) else keys.encode())

    def act(self, keys):
        """Presses keys; returns the frame that follows."""
        self.send(keys)
        return self.wait()

    def kill(self, number):
        os.kill(self.pid, number)

    def ended(self):
        if self.status is None:
            pid, status = os.waitpid(self.pid, os.WNOHANG)
            if pid:
                self.status = os.waitstatus_to_exitcode(status)
        return self.status is not None

    def finish(self, seconds=20):
        """Waits for the end and for what is still written then; returns the exit status (-n: by signal n)."""
        end = time.time() + seconds
        while not self.ended() and time.time() < end:
            self.pump(0.05)
        while self.pump(0.3):
            pass
        if self.status is None:
            os.kill(self.pid, signal.SIGKILL)
            raise AssertionError('it did not end')
        return self.status

    def is_sane(self):
        """Echo, lines, cursor, the usual screen, no mouse, by what was written last."""
        def last(on, off):
            return self.output.rfind(on) >= self.output.rfind(off)
        return (termios.tcgetattr(self.slave) == self.before and last(b'\x1b[?25h', b'\x1b[?25l')
                and last(b'\x1b[?1049l', b'\x1b[?1049h') and last(b'\x1b[?1002l', b'\x1b[?1002h')
                and last(b'\x1b[?7h', b'\x1b[?7l') and last(FRAME_END, b'\x1b[?2026h'))
