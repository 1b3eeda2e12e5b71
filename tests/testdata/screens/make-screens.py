#!/usr/bin/env python3
"""Pictures of the real program for the README: runs it in tmux on the recorded flows of the demo and writes what stands there as SVG.

usage: make-screens.py [LOGDB]      (needs tmux; LOGDB is ./logdb of the repository unless given)

Each picture is a list of keys; what the screen holds afterwards is taken with its colours (capture-pane -e).
"""
import html, os, re, shutil, subprocess, sys, tempfile, time

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.normpath(os.path.join(HERE, '..', '..', '..'))
LOGDB = os.path.abspath(sys.argv[1]) if len(sys.argv) > 1 else os.path.join(ROOT, 'logdb')
COLUMNS, CELL, LINE = 100, 8.43, 18
BACK, TEXT = '#14181f', '#d5dae3'
BASE = ['#3b4252', '#e06c75', '#98c379', '#e5c07b', '#61afef', '#c678dd', '#56b6c2', '#d5dae3']
BRIGHT = ['#6b7489', '#ff7b86', '#b5e890', '#ffd787', '#7cc4ff', '#df8cf5', '#6fd3df', '#ffffff']


def palette(n):
    if n < 16:
        return (BASE + BRIGHT)[n]
    if n >= 232:
        return '#' + f'{8 + 10 * (n - 232):02x}' * 3
    n -= 16
    return '#' + ''.join(f'{0 if c == 0 else 55 + 40 * c:02x}' for c in (n // 36, n // 6 % 6, n % 6))


class Pen:
    def __init__(self):
        self.reset()

    def reset(self):
        self.front, self.back, self.bold, self.dim, self.inverse, self.under = None, None, False, False, False, False

    def select(self, codes):
        codes = [int(c or 0) for c in codes.split(';')]
        while codes:
            c = codes.pop(0)
            if c == 0: self.reset()
            elif c == 1: self.bold = True
            elif c == 2: self.dim = True
            elif c == 4: self.under = True
            elif c == 7: self.inverse = True
            elif c == 22: self.bold = self.dim = False
            elif c == 24: self.under = False
            elif c == 27: self.inverse = False
            elif 30 <= c <= 37: self.front = BASE[c - 30]
            elif 90 <= c <= 97: self.front = BRIGHT[c - 90]
            elif 40 <= c <= 47: self.back = BASE[c - 40]
            elif 100 <= c <= 107: self.back = BRIGHT[c - 100]
            elif c == 39: self.front = None
            elif c == 49: self.back = None
            elif c in (38, 48):
                kind = codes.pop(0)
                colour = palette(codes.pop(0)) if kind == 5 else '#%02x%02x%02x' % (codes.pop(0), codes.pop(0), codes.pop(0))
                if c == 38: self.front = colour
                else: self.back = colour

    def look(self):
        front, back = self.front or TEXT, self.back
        if self.inverse:
            front, back = back or BACK, self.front or TEXT
        return front, back, self.bold, self.dim, self.under


def svg(lines, title):
    height = len(lines) * LINE + 56
    out = [f'<svg xmlns="http://www.w3.org/2000/svg" width="{COLUMNS * CELL + 32:.0f}" height="{height}" font-family="ui-monospace,SFMono-Regular,Menlo,Consolas,DejaVu Sans Mono,monospace" font-size="14">',
           f'<title>{html.escape(title)}</title>',
           f'<rect width="100%" height="100%" rx="8" fill="{BACK}"/>',
           *(f'<circle cx="{20 + 18 * i}" cy="18" r="5" fill="{c}"/>' for i, c in enumerate(('#e06c75', '#e5c07b', '#98c379')))]
    for row, line in enumerate(lines):
        pen, column, y = Pen(), 0, 40 + row * LINE
        for part in re.split(r'(\x1b\[[0-9;]*m)', line):
            if part.startswith('\x1b['):
                pen.select(part[2:-1])
                continue
            part = re.sub(r'\x1b[^m]*|[\x0e\x0f]', '', part)
            if not part:
                continue
            front, back, bold, dim, under = pen.look()
            x, width = 16 + column * CELL, len(part) * CELL
            if back:
                out.append(f'<rect x="{x:.1f}" y="{y}" width="{width:.1f}" height="{LINE}" fill="{back}"/>')
            if part.strip():
                style = (' font-weight="bold"' if bold else '') + (' opacity="0.65"' if dim else '') + (' text-decoration="underline"' if under else '')
                out.append(f'<text x="{x:.1f}" y="{y + 13}" fill="{front}"{style} xml:space="preserve" textLength="{width:.1f}">{html.escape(part)}</text>')
            column += len(part)
    return '\n'.join(out) + '\n</svg>\n'


def take(data, command, keys, lines):
    """The screen after the keys; a number among them is a wait in seconds, then until the screen stands still."""
    name = f'logdb-screens-{os.getpid()}-{command[0]}'
    tmux = lambda *a: subprocess.run(['tmux', '-L', name, *a], check=True, capture_output=True, text=True).stdout
    environment = ['env', 'TERM=tmux-256color', 'LC_ALL=C.UTF-8', 'TZ=UTC', f'XDG_STATE_HOME={data}/state', f'XDG_CONFIG_HOME={data}/config', f'PATH={os.path.dirname(LOGDB)}:{os.environ["PATH"]}']
    tmux('-f', '/dev/null', 'new-session', '-d', '-x', str(COLUMNS), '-y', str(lines), *environment, LOGDB, '--color', 'always', '--data', 'netflow', *command)
    def stand_still(seconds):
        time.sleep(seconds)
        before = None
        while (now := tmux('capture-pane', '-p')) != before:
            before = now
            time.sleep(1)

    try:
        for key in keys:
            stand_still(key) if isinstance(key, (int, float)) else tmux('send-keys', *(['-l', key] if len(key) > 1 and key not in ('Enter', 'Escape', 'Tab', 'Up', 'Down') else [key]))
        text = tmux('capture-pane', '-e', '-p').rstrip('\n').split('\n')
    finally:
        subprocess.run(['tmux', '-L', name, 'kill-server'], capture_output=True)
    return text


def main():
    data = tempfile.mkdtemp(prefix='logdb-screens-')
    os.chdir(data)
    try:
        sample = os.path.join(ROOT, 'console', 'Demo', 'softflowd.pcap.gz')
        subprocess.run([LOGDB, '--data', 'netflow', 'import', sample, '--table', 'netflows'], check=True, capture_output=True)
        shell = take(data, ['console'], [
            3, 'table netflows | top 5 src_ip by sum(octet_count) as octets', 'Enter', 3,
            '.format chart', 'Enter', 1, 'table netflows | timechart span=1m bits_per_second(octet_count) as bps', 'Enter', 3], 30)
        browser = take(data, ['browse', 'netflows'], [4, '&', 'tcp 443', 'Enter', 3], 30)
        for name, lines, title in (('shell', shell, 'The shell of LogFlowDb'), ('browser', browser, 'The table browser of LogFlowDb')):
            with open(os.path.join(HERE, name + '.svg'), 'w') as file:
                file.write(svg(lines, title))
            print('\n'.join(re.sub(r'\x1b\[[0-9;]*m', '', line) for line in lines))
    finally:
        os.chdir('/')
        shutil.rmtree(data)


if __name__ == '__main__':
    main()
