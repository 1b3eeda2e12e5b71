#!/usr/bin/env python3
"""The daemon under load: flows arrive at a steady rate, queries run at once, and programs ask over HTTP; what is lost, and how slow is it?

usage: daemon_load.py CAPTURE [--logdb ./logdb] [--rate 300] [--seconds 60] [--queries 4] [--keep DIR]

CAPTURE is a pcap file (Ethernet, IPv4) of export datagrams, sent over and over to a loopback port at RATE thousand flow records a second.
First the same questions are asked of the idle daemon, with the rows of one pass already there; then while flows arrive. The questions are of
the rows of that pass alone, so that both times are of the same work; the shell's are of the latest seconds. For each
question the median and the worst time is printed, idle and loaded, and every five seconds the memory of the daemon. A shell and a browser
that follows are attached on terminals of their own; the shell asks every second. At the end the rows of the table must be the
flows that were sent. Exit 1 when some are missing, or the shell or the browser has gone. The sender takes a processor of its own.
"""
import argparse, fcntl, json, os, pty, re, shutil, signal, statistics, struct, subprocess, sys, tempfile, termios, threading, time, urllib.request
from collectors import free_port, payloads, send

# {range} is the time of the first pass.
QUESTIONS = [
    'table {range} t | stats count',
    'table {range} t | stats sum(octet_count) as s by protocol',
    'table {range} t | stats sum(octet_count) as s by src_ip | sort limit=10 -s',
    'table {range} t | search dst_port == 443 | stats count',
]


class Attached:
    """A program on a terminal of its own, whose screen is read and thrown away."""

    def __init__(self, command, typed=None):
        self.bytes, self.typed = 0, typed
        self.pid, self.terminal = pty.fork()
        if self.pid == 0:
            os.environ['TERM'] = 'xterm-256color'
            os.execv(command[0], command)
        fcntl.ioctl(self.terminal, termios.TIOCSWINSZ, struct.pack('HHHH', 40, 120, 0, 0))
        threading.Thread(target=self.read, daemon=True).start()
        if typed:
            threading.Thread(target=self.type, daemon=True).start()

    def read(self):
        try:
            while some := os.read(self.terminal, 1 << 16):
                self.bytes += len(some)
        except OSError:
            pass

    def type(self):
        try:
            while True:
                time.sleep(1)
                os.write(self.terminal, self.typed)
        except OSError:
            pass

    def end(self):
        """True when it was still there, and had drawn something."""
        alive = os.waitpid(self.pid, os.WNOHANG)[0] == 0
        if alive:
            os.kill(self.pid, signal.SIGTERM)
            os.waitpid(self.pid, 0)
        return alive and self.bytes > 0


def tcp_port():
    import socket
    with socket.socket() as s:
        s.bind(('127.0.0.1', 0))
        return s.getsockname()[1]


def ask(url, question):
    start = time.monotonic()
    request = urllib.request.Request(url + '/api/query?timeout=60', data=question.encode(), headers={'Content-Type': 'text/plain'})
    with urllib.request.urlopen(request, timeout=90) as answer:
        rows = [json.loads(line) for line in answer]
    if rows and 'error' in rows[-1]:
        raise RuntimeError(rows[-1])
    return rows, time.monotonic() - start


def measure(url, seconds, workers, range_):
    """Each worker asks the questions in turn; returns the times by question."""
    times, failures, end = {q: [] for q in QUESTIONS}, [], time.monotonic() + seconds

    def work(first):
        turn = first
        while time.monotonic() < end:
            question = QUESTIONS[turn % len(QUESTIONS)]
            turn += 1
            try:
                times[question].append(ask(url, question.replace('{range}', range_))[1])
            except Exception as failure:
                failures.append(repr(failure))
            time.sleep(0.05)

    threads = [threading.Thread(target=work, args=(i,)) for i in range(workers)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return times, failures


def resident(pid):
    return int(re.search(r'VmRSS:\s+(\d+)', open(f'/proc/{pid}/status').read()).group(1)) / 1024


def metric(url, name):
    with urllib.request.urlopen(url + '/metrics') as answer:
        return sum(float(line.split()[-1]) for line in answer.read().decode().split('\n') if line.startswith('logflowdb_' + name))


def settle(url):
    """Until everything that came is in the table."""
    before = None
    while True:
        now = (metric(url, 'records_total'), metric(url, 'stored_rows_total'), metric(url, 'queue_bytes'))
        if now == before and now[2] == 0:
            return
        before = now
        time.sleep(2)


def main():
    options = argparse.ArgumentParser(usage=__doc__)
    options.add_argument('capture')
    options.add_argument('--logdb', default='./logdb')
    options.add_argument('--rate', type=float, default=300)
    options.add_argument('--seconds', type=int, default=60)
    options.add_argument('--queries', type=int, default=4)
    options.add_argument('--keep')
    options = options.parse_args()
    datagrams = payloads(options.capture)
    data = options.keep or tempfile.mkdtemp(prefix='logdb-load-')
    port, http = free_port(), tcp_port()
    url = f'http://127.0.0.1:{http}'
    with open(os.path.join(data, 'logdb.conf'), 'w') as file:
        file.write(f'[binding default]\nport = {port}\n[logger nf]\nfactory = netflow\ntable = t\n[http]\nlisten = 127.0.0.1:{http}\n'
                   f'[limits]\nconcurrent_queries = 64\nquery_timeout = 60s\n')
    log = open(os.path.join(data, 'log'), 'w')
    server = subprocess.Popen([options.logdb, '--data', os.path.join(data, 'data'), 'serve', '--config', os.path.join(data, 'logdb.conf')],
                              stdout=subprocess.PIPE, stderr=log, text=True)
    if not server.stdout.readline().startswith('serving'):
        sys.exit('the daemon did not start: ' + open(log.name).read())
    try:
        # One pass tells how many flows a datagram has, and gives the idle daemon something to answer from.
        send(datagrams, 1, port, 20_000)
        settle(url)
        first = int(metric(url, 'records_total'))
        flows_a_datagram = first / len(datagrams)
        per_second = options.rate * 1000 / flows_a_datagram
        repeat = max(1, round(options.seconds * per_second / len(datagrams)))
        print(f'{len(datagrams)} datagrams with {first} flows; then {repeat} times at {options.rate:.0f} K flows/s, {options.queries} queries at once')
        times = ask(url, 'table t | stats min(_time) as a, max(_time) as b | eval a = long(a) / 1000, b = long(b) / 1000 + 1 | fields a, b')[0][0]
        stamp = lambda seconds: time.strftime('%Y%m%d%H%M%S', time.localtime(seconds))
        range_ = f"from={stamp(times['a'])} to={stamp(times['b'] + 1)}"
        idle, failed = measure(url, min(15, options.seconds), options.queries, range_)
        program = [os.path.abspath(options.logdb), '--data', os.path.join(data, 'data')]
        shell = Attached([*program, 'console'], b'table duration=10s t | stats count by protocol\r')
        browser = Attached([*program, 'browse', 't'])
        time.sleep(3)
        os.write(browser.terminal, b'F')
        memory, sent_in = [], []
        sender = threading.Thread(target=lambda: sent_in.append(send(datagrams, repeat, port, per_second)))
        sender.start()
        result = {}
        asker = threading.Thread(target=lambda: result.update(zip(('times', 'failed'), measure(url, options.seconds, options.queries, range_))))
        asker.start()
        while sender.is_alive() or asker.is_alive():
            memory.append(resident(server.pid))
            print(f'  {5 * len(memory):4} s  {memory[-1]:6.0f} MB  {metric(url, "records_total") / 1e6:7.2f} M flows  waiting {metric(url, "queue_bytes") / 1e6:.1f} MB', flush=True)
            time.sleep(5)
        attached = {'shell': shell.end(), 'browser': browser.end()}
        settle(url)
        for question in QUESTIONS:
            a, b = idle[question], result['times'][question]
            if a and b:
                print(f'{question}\n    idle median {statistics.median(a) * 1e3:.0f} ms, worst {max(a) * 1e3:.0f} ms; loaded median '
                      f'{statistics.median(b) * 1e3:.0f} ms, worst {max(b) * 1e3:.0f} ms ({len(b)} answers), {statistics.median(b) / statistics.median(a):.1f} x')
        lost = {cause: metric(url, f'lost_total{{binding="default",cause="{cause}"}}') for cause in ('kernel', 'queue', 'failure')}
        dropped = metric(url, 'dropped_rows_total')
    finally:
        server.send_signal(signal.SIGTERM)
        code = server.wait(120)
    stored = json.loads(subprocess.run([options.logdb, '--data', os.path.join(data, 'data'), 'query', 'table t | stats count', '--format', 'ndjson'],
                                       capture_output=True, text=True, check=True).stdout)['count']
    expected = first * (1 + repeat)
    print(f'sent in {sent_in[0]:.1f} s: {first * repeat / sent_in[0] / 1e3:.0f} K flows/s; stored {stored} of {expected}, lost {lost}, dropped rows {dropped:.0f}; '
          f'questions failed {len(failed) + len(result["failed"])}; attached to the end {attached}; memory {memory[0]:.0f} to {memory[-1]:.0f} MB, most {max(memory):.0f} MB; exit {code}')
    for failure in (failed + result['failed'])[:3]:
        print('  ' + failure)
    if not options.keep:
        shutil.rmtree(data)
    sys.exit(0 if stored == expected and code == 0 and all(attached.values()) else 1)


if __name__ == '__main__':
    main()
