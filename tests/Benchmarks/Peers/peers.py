#!/usr/bin/env python3
"""Size and query time of one capture of flow datagrams in LogFlowDb and in its peers, on the same rows and machine.

usage: peers.py CAPTURE [--logdb ./logdb] [--work DIR] [--runs 3] [--no-queries]

CAPTURE is a pcap file of NetFlow v5/v9 or IPFIX datagrams. The rows that LogFlowDb decodes from it go as CSV to
  ClickHouse  (Debian's clickhouse-server), MergeTree ordered by time, LZ4 and ZSTD; optimized to one part
  DuckDB      (@duckdb/node-api from npm, into the work folder), after a checkpoint
and the datagrams themselves go over loopback to
  nfdump      (nfcapd), LZ4 and BZ2.
The last table tells for each query the best peer's time over ours and, of all queries, the geometric mean; before it the numbers
that each answered are compared. Work files are deleted as soon as they are not needed: with 100 M flows some 25 GB are needed at once.
A peer that is not installed is left out with a line. All bind to 127.0.0.1. Times are the best of the runs, files in the page cache,
two threads; nfdump runs as a process each time, as its users run it. No peer syncs each second, LogFlowDb does.
"""
import argparse, json, math, os, platform, shutil, socket, struct, subprocess, sys, tempfile, time, urllib.error, urllib.parse, urllib.request

COLUMNS = ['t0', 't1', 'src_ip', 'dst_ip', 'src_port', 'dst_port', 'protocol', 'tcp_flags', 'tos', 'packet_count', 'octet_count', 'in_if', 'out_if',
           'src_as', 'dst_as', 'src_mask', 'dst_mask', 'next_hop']
ADDRESSES = ('src_ip', 'dst_ip', 'next_hop')
SMALL = {'protocol': 8, 'tcp_flags': 8, 'tos': 8, 'src_mask': 8, 'dst_mask': 8, 'src_port': 16, 'dst_port': 16, 'in_if': 32, 'out_if': 32, 'src_as': 32, 'dst_as': 32}

# name: (ours, SQL with {needle} as a literal, nfdump options or None)
QUERIES = {
    'sum': ('table f | stats count, sum(octet_count), sum(packet_count)', 'select count(*), sum(octet_count), sum(packet_count) from f', '-s proto/bytes'),
    'proto': ('table f | stats count, sum(octet_count) by protocol', 'select protocol, count(*), sum(octet_count) from f group by protocol', '-s proto/bytes'),
    'src': ('table f | stats sum(octet_count) as b by src_ip | sort limit=10 -b',
            'select src_ip, sum(octet_count) as b from f group by src_ip order by b desc limit 10', '-A srcip -O bytes -n 10 -o line'),
    'dst': ('table f | stats sum(octet_count) as b by dst_ip | sort limit=10 -b',
            'select dst_ip, sum(octet_count) as b from f group by dst_ip order by b desc limit 10', '-A dstip -O bytes -n 10 -o line'),
    'tuple': ('table f | stats sum(octet_count) as b by src_ip, dst_ip, src_port, dst_port, protocol | sort limit=10 -b',
              'select src_ip, dst_ip, src_port, dst_port, protocol, sum(octet_count) as b from f group by src_ip, dst_ip, src_port, dst_port, protocol order by b desc limit 10',
              '-s record/bytes -n 10'),
    'filter': ('table f | search protocol == 6 and dst_port == 443 | stats sum(octet_count) as b by src_ip | sort limit=10 -b',
               'select src_ip, sum(octet_count) as b from f where protocol = 6 and dst_port = 443 group by src_ip order by b desc limit 10', None),
    'time': ('table f | timechart span=5m sum(octet_count) as b', 'select {div5m} as t, sum(octet_count) from f group by t order by t', None),
    'needle': ('table f | search dst_ip == ip("{address}") | stats count, sum(octet_count)', 'select count(*), sum(octet_count) from f where dst_ip = {needle}', None),
    'dc': ('table f | stats dc(dst_ip)', 'select count(distinct dst_ip) from f', None),
    'asn': ('table f | stats sum(octet_count) as b by dst_as | sort limit=10 -b', 'select dst_as, sum(octet_count) as b from f group by dst_as order by b desc limit 10', None),
}


def run(*command, check=True, **kwargs):
    done = subprocess.run(command, capture_output=True, text=True, **kwargs)
    if check and done.returncode:
        sys.exit(f'{" ".join(map(str, command))[:200]}\nfailed with {done.returncode}: {done.stderr.strip()[-500:]}')
    return done


def folder_bytes(path):
    return sum(os.path.getsize(os.path.join(d, f)) for d, _, files in os.walk(path) for f in files)


def numbers(rows):
    """The last number of each row, sorted: what answers are compared by."""
    return sorted(float(list(row)[-1]) for row in rows)


def version(*command):
    done = run(*command, check=False)
    return (done.stdout or done.stderr).strip().splitlines()[0] if done.stdout or done.stderr else '?'


def free_port(kind=socket.SOCK_STREAM):
    with socket.socket(socket.AF_INET, kind) as s:
        s.bind(('127.0.0.1', 0))
        return s.getsockname()[1]


def best(runs, action):
    times = []
    for _ in range(runs + 1):
        start = time.monotonic()
        action()
        times.append((time.monotonic() - start) * 1e3)
    return min(times)


class LogFlowDb:
    def __init__(self, logdb, data):
        self.command = [logdb, '--data', data]
        self.data = data

    def load(self, capture):
        start = time.monotonic()
        done = run(*self.command, 'import', capture, '--table', 'f', check=False)
        if done.returncode and not os.path.exists(self.data):
            sys.exit(done.stderr)
        return time.monotonic() - start

    def rows(self):
        return self.query('table f | stats count')[0]['count']

    def query(self, text):
        return [json.loads(line) for line in run(*self.command, 'query', text, '--format', 'ndjson').stdout.splitlines() if line.strip()]

    def answers(self, address):
        # The fields that queries end with are not the last ones of a row of JSON: by name.
        last = {'sum': 'sum(packet_count)', 'proto': 'sum(octet_count)', 'needle': 'sum(octet_count)', 'dc': 'dc(dst_ip)'}
        # Time is received time here and the end of the flow there: to be compared it is asked by that.
        asked = lambda text: text.replace('{address}', address).replace('table f | timechart', 'table f | eval _time = last_time | timechart')
        return {name: numbers([row[last.get(name, 'b')] or 0] for row in self.query(asked(text))) for name, (text, _, _) in QUERIES.items()}

    def export(self, path):
        fields = ', '.join(COLUMNS)
        with open(path, 'w') as f:
            subprocess.run([*self.command, 'query', f'table order=asc f | eval t0 = long(first_time), t1 = long(last_time) | fields {fields}', '--format', 'csv'], stdout=f, check=True)

    def times(self, runs, address):
        serve = subprocess.Popen([*self.command, 'serve'], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        try:
            while not os.path.exists(os.path.join(self.data, 'logdb.sock')):
                time.sleep(0.05)
            result = {}
            for name, (text, _, _) in QUERIES.items():
                elapsed = []
                for _ in range(runs + 1):
                    done = run(*self.command, 'query', text.replace('{address}', address), '--format', 'ndjson', '--stats')
                    elapsed += [json.loads(line)['elapsed_ms'] for line in done.stderr.splitlines() if '"elapsed_ms"' in line]
                result[name] = min(elapsed)
            return result
        finally:
            serve.terminate()
            serve.wait(30)


class ClickHouse:
    CONFIG = '''<yandex><logger><level>error</level><log>{dir}/log</log><errorlog>{dir}/err</errorlog></logger><http_port>{http}</http_port><tcp_port>{tcp}</tcp_port>
<listen_host>127.0.0.1</listen_host><path>{dir}/data/</path><tmp_path>{dir}/tmp/</tmp_path><mark_cache_size>1073741824</mark_cache_size><users_config>{dir}/users.xml</users_config>
<default_profile>default</default_profile><default_database>default</default_database>
<compression><case><min_part_size>0</min_part_size><min_part_size_ratio>0</min_part_size_ratio><method>{method}</method></case></compression></yandex>'''
    USERS = '''<yandex><profiles><default><max_threads>2</max_threads><max_memory_usage>8000000000</max_memory_usage></default></profiles>
<users><default><password></password><networks><ip>127.0.0.1</ip></networks><profile>default</profile><quota>default</quota></default></users><quotas><default></default></quotas></yandex>'''

    def __init__(self, folder, method):
        self.folder, self.port = folder, free_port()
        for part in ('data', 'tmp'):
            os.makedirs(os.path.join(folder, part))
        with open(os.path.join(folder, 'config.xml'), 'w') as f:
            f.write(self.CONFIG.format(dir=folder, http=self.port, tcp=free_port(), method=method))
        with open(os.path.join(folder, 'users.xml'), 'w') as f:
            f.write(self.USERS)

    def __enter__(self):
        self.server = subprocess.Popen(['clickhouse-server', '--config-file', os.path.join(self.folder, 'config.xml')],
                                       stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd=self.folder)
        for _ in range(200):
            try:
                self.ask('select 1')
                return self
            except (OSError, urllib.error.URLError):
                time.sleep(0.1)
        sys.exit('clickhouse-server did not start')

    def __exit__(self, *_):
        self.server.terminate()
        self.server.wait(30)

    def ask(self, sql, body=None):
        url = f'http://127.0.0.1:{self.port}/?' + urllib.parse.urlencode({'query': sql})
        try:
            with urllib.request.urlopen(url, data=body if body is not None else b'', timeout=3600) as answer:
                return answer.read().decode(errors='replace')
        except urllib.error.HTTPError as e:
            sys.exit(f'ClickHouse: {sql[:200]}: {e.read().decode()[:400]}')

    def load(self, csv):
        def declared(name):
            return f'UInt{SMALL[name]}' if name in SMALL else 'UInt64'
        staged = ', '.join(f'{c} String' if c in ADDRESSES else f'{c} {declared(c)}' for c in COLUMNS)
        stored = ', '.join(f'{c} FixedString(16)' if c in ADDRESSES else f'{c} {declared(c)}' for c in COLUMNS)
        address = "IPv6StringToNum(if({0} = '', '::', if(position({0}, ':') = 0, concat('::ffff:', {0}), {0})))"
        self.ask(f'create table staged ({staged}) engine = Log')
        with open(csv, 'rb') as f:
            head = f.readline()
            while part := f.read(64 << 20):
                self.ask('insert into staged format CSVWithNames', head + part + f.readline())
        self.ask(f"create table f ({stored}, day Date default toDate(toDateTime(intDiv(t1, 1000)))) engine = MergeTree() partition by day order by t1")
        self.ask(f"insert into f ({', '.join(COLUMNS)}) select {', '.join(address.format(c) if c in ADDRESSES else c for c in COLUMNS)} from staged")
        self.ask('drop table staged')
        self.ask('optimize table f final')

    def columns(self):
        text = self.ask("select column, sum(column_data_compressed_bytes) from system.parts_columns where active and table = 'f' group by column")
        return {name: int(size) for name, size in (line.split('\t') for line in text.splitlines())}

    def size(self):
        return int(self.ask("select sum(bytes_on_disk) from system.parts where active and table = 'f'"))

    def filled(self, address):
        wide = address if ':' in address else '::ffff:' + address
        fill = {'needle': f"IPv6StringToNum('{wide}')", 'div5m': 'intDiv(t1, 300000)'}
        return {name: sql.format(**fill) for name, (_, sql, _) in QUERIES.items()}

    def times(self, runs, address):
        return {name: best(runs, lambda sql=sql: self.ask(sql)) for name, sql in self.filled(address).items()}

    def answers(self, address):
        return {name: numbers(list(json.loads(line).values()) for line in self.ask(sql + ' format JSONEachRow').splitlines()) for name, sql in self.filled(address).items()}


class DuckDb:
    SCRIPT = '''const {DuckDBInstance}=require('@duckdb/node-api');const fs=require('fs');const [csv,db,create,queries,runs]=process.argv.slice(2);
(async()=>{const fresh=!fs.existsSync(db);const i=await DuckDBInstance.create(db,{threads:'2'});const c=await i.connect();
if(fresh){await c.run(create);await c.run(`copy f from '${csv}' (header true)`);await c.run('checkpoint');}
const out={times:{},answers:{},size:fs.statSync(db).size};const q=JSON.parse(queries);
for(const k in q){let b=1e18;let r;for(let n=0;n<=+runs;n++){const t=process.hrtime.bigint();r=await c.runAndReadAll(q[k]);const d=Number(process.hrtime.bigint()-t)/1e6;if(d<b)b=d;}out.times[k]=b;
out.answers[k]=r.getRows().map(x=>Number(x[x.length-1]));}out.version=(await c.runAndReadAll('select version()')).getRows()[0][0];
console.log(JSON.stringify(out));})()'''

    def __init__(self, folder):
        self.folder = folder
        if not os.path.exists(os.path.join(folder, 'node_modules')):
            run('npm', 'install', '--silent', '--prefix', folder, '@duckdb/node-api')
        with open(os.path.join(folder, 'q.js'), 'w') as f:
            f.write(self.SCRIPT)

    def measure(self, csv, runs, address):
        names = {8: 'utinyint', 16: 'usmallint', 32: 'uinteger'}
        create = 'create table f (' + ', '.join(f'{c} ' + ('varchar' if c in ADDRESSES else names[SMALL[c]] if c in SMALL else 'ubigint') for c in COLUMNS) + ')'
        fill = {'needle': f"'{address}'", 'div5m': 't1 // 300000'}
        queries = {name: sql.format(**fill) for name, (_, sql, _) in QUERIES.items()} if runs else {}
        done = run('node', 'q.js', os.path.abspath(csv), 'f.duckdb', create, json.dumps(queries), str(runs), cwd=self.folder)
        out = json.loads(done.stdout.splitlines()[-1])
        return out


def replay(capture, port, per_second=60_000):
    """Sends the UDP payloads of a pcap file (Ethernet or raw IPv4, not fragmented) to a port on loopback."""
    with open(capture, 'rb') as f:
        data = f.read()
    order = '<' if data[:4] in (b'\xd4\xc3\xb2\xa1', b'\x4d\x3c\xb2\xa1') else '>'
    link = struct.unpack(order + 'I', data[20:24])[0]
    front = {1: 14, 101: 0, 113: 16}[link]
    sender = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    at, sent, start = 24, 0, time.monotonic()
    while at + 16 <= len(data):
        captured = struct.unpack(order + 'I', data[at + 8:at + 12])[0]
        ip = data[at + 16 + front:at + 16 + captured]
        at += 16 + captured
        if len(ip) > 28 and ip[0] >> 4 == 4 and ip[9] == 17:
            sender.sendto(ip[(ip[0] & 15) * 4 + 8:struct.unpack('>H', ip[2:4])[0]], ('127.0.0.1', port))
            sent += 1
            if sent % 100 == 0:
                while time.monotonic() - start < sent / per_second:
                    time.sleep(0.0005)


def nfdump_load(folder, capture, option):
    port = free_port(socket.SOCK_DGRAM)
    os.makedirs(folder)
    server = subprocess.Popen(['nfcapd', '-p', str(port), '-b', '127.0.0.1', '-w', folder, option, '-B', '8000000', '-t', '3600', '-T', 'all'],
                              stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    time.sleep(1)
    replay(capture, port)
    time.sleep(2)
    server.terminate()
    server.wait(60)
    flows = next((int(line.split(':')[1].replace(',', '').strip().split()[0]) for line in run('nfdump', '-R', folder, '-I').stdout.splitlines() if line.startswith('Flows:')), 0)
    return folder_bytes(folder), flows


def table(times, answers):
    for peer, found in answers.items():
        for name, rows in found.items():
            ours = answers['LogFlowDb'][name]
            if len(rows) != len(ours) or any(abs(a - b) > 1e-9 * max(abs(a), abs(b)) for a, b in zip(rows, ours)):
                print(f'{name}: {peer} answers otherwise: {rows[:5]}, LogFlowDb {ours[:5]}')
    print(f'answers compared: {", ".join(answers)}')
    print(f'\n{"ms":10}' + ''.join(f'{peer:>12}' for peer in times) + f'{"best/ours":>12}')
    ratios = []
    for name in QUERIES:
        peers = [times[peer][name] for peer in times if peer != 'LogFlowDb' and name in times[peer]]
        ratios += [min(peers) / times['LogFlowDb'][name]] if peers else []
        print(f'{name:10}' + ''.join(f'{times[peer][name]:12.1f}' if name in times[peer] else f'{"-":>12}' for peer in times) + (f'{ratios[-1]:12.1f}' if peers else ''))
    if ratios:
        print(f'{"geometric mean":10}' + ' ' * (12 * len(times) - 4) + f'{math.exp(sum(map(math.log, ratios)) / len(ratios)):12.1f}')


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument('capture')
    parser.add_argument('--logdb', default='./logdb')
    parser.add_argument('--work')
    parser.add_argument('--runs', type=int, default=3)
    parser.add_argument('--no-queries', action='store_true')
    options = parser.parse_args()
    runs = 0 if options.no_queries else options.runs
    work = options.work or tempfile.mkdtemp(prefix='peers')
    os.makedirs(work, exist_ok=True)
    where = lambda name: os.path.join(os.path.abspath(work), name)
    for stale in ('data', 'lz4', 'zstd', 'nf-y', 'nf-j', 'f.csv', 'duck/f.duckdb'):
        shutil.rmtree(where(stale), ignore_errors=True)
        if os.path.isfile(where(stale)):
            os.remove(where(stale))

    ours = LogFlowDb(options.logdb, where('data'))
    took = ours.load(options.capture)
    rows = ours.rows()
    sizes, times = {'LogFlowDb': folder_bytes(where('data'))}, {}
    print(f'{rows} flows, imported in {took:.1f} s')
    print(f'{platform.machine()}, {os.cpu_count()} cores, {os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") >> 30} GiB, {platform.system()} {platform.release()}')
    answers, versions = {}, {'LogFlowDb': version(options.logdb, '--version')}
    ours.export(where('f.csv'))
    seen = ours.query('table f | stats count by dst_ip | sort limit=1 count')
    address = seen[0]['dst_ip']
    if runs:
        times['LogFlowDb'] = ours.times(runs, address)
        answers['LogFlowDb'] = ours.answers(address)

    if shutil.which('clickhouse-server'):
        for method in ('lz4', 'zstd'):
            with ClickHouse(where(method), method) as peer:
                peer.load(where('f.csv'))
                sizes[f'ClickHouse {method.upper()}'] = peer.size()
                if method == 'lz4' and runs:
                    times['ClickHouse'] = peer.times(runs, address)
                    answers['ClickHouse'], versions['ClickHouse'] = peer.answers(address), peer.ask('select version()').strip()
                columns = peer.columns()
                print(f'ClickHouse {method.upper()} bytes a flow by column: ' + ', '.join(f'{c} {columns[c] / rows:.2f}' for c in COLUMNS))
            shutil.rmtree(where(method), ignore_errors=True)
    else:
        print('ClickHouse: not installed')
    if shutil.which('npm') and shutil.which('node'):
        os.makedirs(where('duck'), exist_ok=True)
        duck = DuckDb(where('duck')).measure(where('f.csv'), runs, address)
        sizes['DuckDB'] = duck['size']
        if runs:
            times['DuckDB'], answers['DuckDB'], versions['DuckDB'] = duck['times'], {name: sorted(found) for name, found in duck['answers'].items()}, duck['version']
        os.remove(where('duck/f.duckdb'))
    else:
        print('DuckDB: npm is not installed')
    os.remove(where('f.csv'))
    if shutil.which('nfcapd'):
        versions['nfdump'] = version('nfdump', '-V')
        for name, option in (('nfdump LZ4', '-y'), ('nfdump BZ2', '-j')):
            size, flows = nfdump_load(where('nf' + option), options.capture, option)
            sizes[name] = size * rows / max(flows, 1)
            if flows != rows:
                print(f'{name}: {flows} of {rows} flows arrived; its size is scaled')
        if runs:
            times['nfdump'] = {name: best(1, lambda o=o: run('nfdump', '-R', where('nf-y'), *o.split())) for name, (_, _, o) in QUERIES.items() if o}
    else:
        print('nfdump: not installed')

    print('\nbytes a flow')
    for name, size in sizes.items():
        print(f'  {name:18}{size / rows:8.2f}')
    print('\n' + '; '.join(f'{name} {text}' for name, text in versions.items()))
    if times:
        table(times, answers)
    if not options.work:
        shutil.rmtree(work, ignore_errors=True)


if __name__ == '__main__':
    main()
