#!/usr/bin/env python3
"""Packets of one capture file to flows: LogFlowDb beside softflowd, nfpcapd, pmacctd and tcpdump, in the same run.

usage: meters.py CAPTURE [--logdb ./logdb] [--work DIR] [--runs 3]

CAPTURE is a pcap file of packets; read it once before, so that it lies in the page cache. What each does with it:
  logdb      import --as packets into a table of a new database, committed (synced); on all cores, and on one (taskset)
  softflowd  -r, flows exported as IPFIX to a port of 127.0.0.1 where nobody listens
  nfpcapd    -r, flows written to files (not synced)
  pmacctd    -I, print plugin, aggregated by src_host and dst_host; when its plugin is behind, it loses packets
  tcpdump    -r, copied to /dev/null: what reading a packet costs at least
A table tells packets per second by the clock and by processor time (user + system of the process and its children), the best of the
runs, how often that of logdb, and the packets that each says it has metered. A peer that is not installed is left out with a line. On
a machine with other work look at processor time.
"""
import argparse, json, os, re, resource, shutil, subprocess, sys, tempfile, time


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('capture')
    parser.add_argument('--logdb', default='./logdb')
    parser.add_argument('--work', default=None)
    parser.add_argument('--runs', type=int, default=3)
    args = parser.parse_args()
    work = tempfile.mkdtemp(prefix='meters', dir=args.work)
    os.environ['PATH'] += ':/usr/sbin:/sbin'
    try:
        compare(args, os.path.abspath(args.capture), work)
    finally:
        shutil.rmtree(work, ignore_errors=True)


def compare(args, capture, work):
    subprocess.run([args.logdb, 'help'], capture_output=True, check=True)
    ours = [args.logdb, '--data', f'{work}/db', 'import', capture, '--table', 't', '--as', 'packets']
    meters = [
        ('logdb', ours, of_logdb),
        ('logdb, one core', ['taskset', '-c', '0', *ours], of_logdb),
        ('softflowd', ['softflowd', '-d', '-r', capture, '-n', '127.0.0.1:9', '-v', '10', '-m', '1000000', '-p', f'{work}/pid', '-c', 'none'], of_softflowd),
        ('nfpcapd', ['nfpcapd', '-r', capture, '-w', f'{work}/nf'], of_nfpcapd),
        ('pmacctd', ['pmacctd', '-I', capture, '-P', 'print', '-c', 'src_host,dst_host', '-O', 'json', '-r', '3600'], of_pmacctd),
        ('tcpdump -w', ['tcpdump', '-r', capture, '-w', '/dev/null'], None),
    ]
    packets, base = 0, None
    print(f'{"":<18}{"M packets/s":>12}{"per CPU s":>12}{"CPU ns/packet":>15}{"CPU of logdb":>14}{"packets":>12}')
    for name, command, count_of in meters:
        if not shutil.which(command[0]):
            print(f'{name:<18}not installed')
            continue
        clock = processor = float('inf')
        count = None
        for _ in range(args.runs):
            for left in (f'{work}/db', f'{work}/nf'):
                shutil.rmtree(left, ignore_errors=True)
            os.makedirs(f'{work}/nf')
            seconds, used, output = run(command, work)
            clock, processor = min(clock, seconds), min(processor, used)
            count = count_of(output) if count_of else None
        packets = packets or count
        base = base or processor
        print(f'{name:<18}{packets / clock / 1e6:>12.2f}{packets / processor / 1e6:>12.2f}{processor / packets * 1e9:>15.0f}{processor / base:>13.1f}x{count if count is not None else "-":>12}', flush=True)


def run(command, work):
    before, start = resource.getrusage(resource.RUSAGE_CHILDREN), time.monotonic()
    with open(f'{work}/out', 'w+') as out:
        done = subprocess.run(command, stdin=subprocess.DEVNULL, stdout=out, stderr=subprocess.STDOUT, timeout=600)
        seconds = time.monotonic() - start
        out.seek(0)
        output = out.read()
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    if done.returncode:
        sys.exit(f'{" ".join(command)}\nfailed with {done.returncode}: {output[-500:]}')
    return seconds, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime, output


def of_logdb(output):
    return json.loads(output.splitlines()[0])['packets']


def of_softflowd(output):
    return int(re.search(r'Packets processed: (\d+)', output)[1])


def of_nfpcapd(output):
    return int(re.search(r'Total: Processed: (\d+)', output)[1])


def of_pmacctd(output):
    return sum(json.loads(line)['packets'] for line in output.splitlines() if line.startswith('{'))


if __name__ == '__main__':
    main()
