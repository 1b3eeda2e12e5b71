#!/usr/bin/env python3
"""The same export datagrams over loopback UDP into LogFlowDb and its peers: highest rate without loss, and processor time a flow.

usage: collectors.py CAPTURE [--logdb ./logdb] [--repeat N] [--rates 100,200,…] [--peers logdb,nfcapd,nfacctd]

CAPTURE is a pcap file (Ethernet, IPv4) of NetFlow v5/v9, IPFIX or sFlow datagrams; --repeat sends it as often. Rates are thousands of
flow records a second. Each program starts anew for each rate, gets the same datagrams, is stopped, and is asked what it has:
  logdb    `serve` with one binding and one managed logger: rows of the table after the stop; committed to disk every second
  nfcapd   or sfcapd for sFlow: the flows its log counts; not synced
  nfacctd  or sfacctd for sFlow, aggregating by protocol alone in memory: what its table adds up to in packets; nothing stored
The sender takes a processor of its own while it sends: on two cores each program has one.
"""
import argparse, json, os, re, shutil, signal, socket, struct, subprocess, sys, tempfile, time

EXPORT_VERSIONS = (b'\0\5', b'\0\x09', b'\0\x0a')


def payloads(path):
    """UDP payloads of a classic pcap file that look like exports."""
    data = open(path, 'rb').read()
    order = '<' if data[:4] in (b'\xd4\xc3\xb2\xa1', b'\x4d\x3c\xb2\xa1') else '>'
    at, found = 24, []
    while at + 16 <= len(data):
        size = struct.unpack_from(order + 'I', data, at + 8)[0]
        frame = data[at + 16:at + 16 + size]
        at += 16 + size
        if frame[12:14] == b'\x08\0' and len(frame) > 42 and frame[23] == 17:
            body = frame[14 + (frame[14] & 15) * 4 + 8:]
            if body[:2] in EXPORT_VERSIONS or body[:4] == b'\0\0\0\5':
                found.append(body)
    return found


def is_sflow(datagrams):
    return datagrams[0][:4] == b'\0\0\0\5'


def free_port():
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as s:
        s.bind(('127.0.0.1', 0))
        return s.getsockname()[1]


def send(datagrams, repeat, port, per_second):
    """Sends in bursts of a millisecond; returns the seconds it took."""
    s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    s.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 4 << 20)
    s.connect(('127.0.0.1', port))
    start, sent, write = time.monotonic(), 0, s.send
    for _ in range(repeat):
        for datagram in datagrams:
            write(datagram)
            sent += 1
            if sent % 32 == 0:
                early = start + sent / per_second - time.monotonic()
                if early > 0.001:
                    time.sleep(early)
    return time.monotonic() - start


def cpu_seconds(pid):
    """Of a process and its children that still run."""
    total = 0.0
    for one in [pid, *map(int, subprocess.run(['ps', '--ppid', str(pid), '-o', 'pid='], capture_output=True, text=True).stdout.split())]:
        try:
            fields = open(f'/proc/{one}/stat').read().rsplit(')', 1)[1].split()
            total += (int(fields[11]) + int(fields[12])) / os.sysconf('SC_CLK_TCK')
        except OSError:
            pass
    return total


def quiet(process):
    """Waits until a process no longer uses the processor: it has worked off what it received."""
    before = cpu_seconds(process.pid)
    for _ in range(60):
        time.sleep(0.5)
        now = cpu_seconds(process.pid)
        if now - before < 0.02:
            return now
        before = now
    return before


class LogDb:
    unit = 'flows'

    def __init__(self, program, sflow, folder):
        self.command = [program, '--data', os.path.join(folder, 'data')]
        self.factory = 'sflow' if sflow else 'netflow'

    def start(self, port):
        setup = [f'flowmon.open bench {port}', f'logapi.createLogger {self.factory} local bench', 'logapi.startLogger local\\bench',
                 'logpresso.createLogger localhost local\\bench flows']
        done = subprocess.run([*self.command, 'exec', *setup], input='\n\n\n', text=True, capture_output=True)
        if done.returncode:
            sys.exit(f'logdb: {done.stdout}{done.stderr}')
        self.process = subprocess.Popen([*self.command, 'serve'], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        while 'datagrams=' not in subprocess.run([*self.command, 'exec', 'flowmon.bindings -v'], capture_output=True, text=True).stdout:
            time.sleep(0.1)
        return self.process

    def stop(self):
        self.process.send_signal(signal.SIGTERM)
        self.process.wait()
        answer = subprocess.run([*self.command, 'query', 'table flows | stats count', '--format', 'ndjson'], capture_output=True, text=True).stdout
        return json.loads(answer)['count'] if answer else 0


class Nfcapd:
    unit = 'flows'

    def __init__(self, program, folder):
        self.program, self.folder, self.log = program, folder, os.path.join(folder, 'log')

    def start(self, port):
        out = open(self.log, 'w')
        self.process = subprocess.Popen([self.program, '-p', str(port), '-b', '127.0.0.1', '-w', self.folder, '-y', '-B', '33554432', '-t', '3600'], stdout=out, stderr=out)
        return self.process

    def stop(self):
        self.process.send_signal(signal.SIGTERM)
        self.process.wait()
        return sum(map(int, re.findall(r'Flows: (\d+)', open(self.log).read())))


class Nfacctd:
    unit = 'packets'

    def __init__(self, program, folder):
        self.program, self.folder = program, folder

    def start(self, port):
        kind, table, config = self.program, os.path.join(self.folder, 'table'), os.path.join(self.folder, 'conf')
        with open(config, 'w') as f:
            f.write(f'daemonize: false\n{kind}_port: {port}\n{kind}_ip: 127.0.0.1\n{kind}_pipe_size: 33554432\nplugins: print\naggregate: proto\n'
                    f'print_output: json\nprint_output_file: {table}\nprint_refresh_time: 3600\nplugin_pipe_size: 104857600\nplugin_buffer_size: 102400\n')
        self.table = table
        self.process = subprocess.Popen([kind, '-f', config], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        return self.process

    def stop(self):
        self.process.send_signal(signal.SIGINT)
        self.process.wait()
        for _ in range(50):
            if os.path.exists(self.table) and os.path.getsize(self.table):
                time.sleep(0.3)
                return sum(json.loads(line).get('packets', 0) for line in open(self.table))
            time.sleep(0.1)
        return 0


def main():
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument('capture')
    options.add_argument('--logdb', default='./logdb')
    options.add_argument('--repeat', type=int, default=1)
    options.add_argument('--rates', default='200,400,800,1200,1600,2000,2400,3200')
    options.add_argument('--peers', default='logdb,nfcapd,nfacctd')
    a = options.parse_args()
    datagrams = payloads(a.capture)
    sflow = is_sflow(datagrams)

    with tempfile.TemporaryDirectory() as folder:
        imported = [a.logdb, '--data', os.path.join(folder, 'whole')]
        done = subprocess.run([*imported, 'import', a.capture, '--table', 'flows'], capture_output=True, text=True)
        if done.returncode:
            sys.exit(done.stderr)
        answer = subprocess.run([*imported, 'query', 'table flows | stats count as flows, sum(packet_count) as packets', '--format', 'ndjson'], capture_output=True, text=True)
        whole = json.loads(answer.stdout)
    expected = {unit: whole[unit] * a.repeat for unit in whole}
    print(f'{len(datagrams) * a.repeat} datagrams, {expected["flows"]} flow records, {expected["packets"]} packets')

    makers = {
        'logdb': lambda folder: LogDb(a.logdb, sflow, folder),
        'nfcapd': lambda folder: Nfcapd('sfcapd' if sflow else 'nfcapd', folder),
        'nfacctd': lambda folder: Nfacctd('sfacctd' if sflow else 'nfacctd', folder),
    }
    best = {}
    for rate in map(int, a.rates.split(',')):
        for name in a.peers.split(','):
            folder = tempfile.mkdtemp()
            peer = makers[name](folder)
            program = getattr(peer, 'program', name)
            if name != 'logdb' and not shutil.which(program):
                print(f'{program}: not installed')
                continue
            port = free_port()
            process = peer.start(port)
            time.sleep(1)
            idle = cpu_seconds(process.pid)
            seconds = send(datagrams, a.repeat, port, rate * 1000 * len(datagrams) / whole['flows'])
            used = quiet(process) - idle
            share = peer.stop() / expected[peer.unit]
            shutil.rmtree(folder, ignore_errors=True)
            sent = expected['flows'] / seconds
            print(f'{rate:6} K/s (sent {sent / 1000:7.0f})  {program:8} {100 * share:7.2f} % of {peer.unit:7}  {used:6.2f} s, {expected["flows"] / max(used, 0.01) / 1e6:6.2f} M flows per CPU second', flush=True)
            if share == 1 and sent > 0.95 * rate * 1000:
                best[program] = rate
    print('without loss: ' + ', '.join(f'{program} {rate} K/s' for program, rate in best.items()))


if __name__ == '__main__':
    main()
