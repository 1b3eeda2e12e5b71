#!/usr/bin/env python3
"""The flows of a capture file into databases and brokers: rows a second, processor time and memory, beside pmacct's plugins.

usage: outputs.py CAPTURE [--logdb ./logdb] [--targets sqlite,postgres,mysql,kafka,rabbitmq] [--peers] [--down SECONDS] [--rate N]

CAPTURE is a pcap file of NetFlow datagrams. Each server is started privately on the loopback address, in a temporary folder, and ended.
  logdb    the flows are imported first; then `serve` sends them, one row each, through an output of the target: time from its creation
           until the last row is committed there, processor time and greatest memory of the daemon meanwhile; rows counted at the server
  pmacct   (--peers) nfacctd reads the capture (pcap_savefile) into the plugin of the same name, aggregating by what tells flows apart:
           time until all its processes are done with the last purge
  --down   instead: datagrams at --rate flows a second for twice that long, the server killed in the middle for so long; what the table
           has, what the server has, and what `outputs` says
Figures of one machine and one run: compare targets of the same run only.
"""
import argparse, json, os, pwd, re, shutil, signal, socket, subprocess, sys, tempfile, time

FIELDS = 'first_time,last_time,src_ip,dst_ip,src_port,dst_port,protocol,tcp_flags,octet_count,packet_count'
KEYS = 'src_host,dst_host,src_port,dst_port,proto,timestamp_start'
TICK = os.sysconf('SC_CLK_TCK')


def free_port():
    with socket.socket() as s:
        s.bind(('127.0.0.1', 0))
        return s.getsockname()[1]


def run(*command, **kwargs):
    return subprocess.run(command, check=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, **kwargs).stdout


def until(ready, what, seconds=60):
    end = time.time() + seconds
    while not ready():
        if time.time() > end:
            raise SystemExit(f'waited in vain for {what}')
        time.sleep(0.1)


def answers(port):
    with socket.socket() as s:
        return s.connect_ex(('127.0.0.1', port)) == 0


def cpu_and_peak(pid):
    """Processor seconds so far, and greatest resident memory in MB."""
    fields = open(f'/proc/{pid}/stat').read().rsplit(')', 1)[1].split()
    peak = re.search(r'VmHWM:\s+(\d+)', open(f'/proc/{pid}/status').read())
    return (int(fields[11]) + int(fields[12])) / TICK, int(peak.group(1)) / 1024


class Server:
    """A private server: start, kill -9, start again, count of rows."""
    user = None
    peer = None

    def __init__(self, folder):
        self.folder, self.port, self.process = folder, free_port(), None
        os.makedirs(folder, exist_ok=True)
        os.chmod(folder, 0o755)

    def as_user(self):
        if self.user and os.geteuid() == 0:
            shutil.chown(self.folder, self.user)
            return ['setpriv', f'--reuid={self.user}', f'--regid={self.user}', '--clear-groups']
        return []

    def spawn(self, *command, env=None):
        self.process = subprocess.Popen([*self.as_user(), *command], stdin=subprocess.DEVNULL, stdout=open(f'{self.folder}/log', 'a'),
                                        stderr=subprocess.STDOUT, cwd=self.folder, start_new_session=True, env=env)

    def start(self):
        pass

    def kill(self):
        if self.process:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()
            self.process = None

    def stop(self):
        self.kill()


class Sqlite(Server):
    peer = 'sqlite3'

    def options(self):
        return f'file={self.folder}/flows.db into=flows'

    def count(self):
        return int(run('sqlite3', f'{self.folder}/flows.db', 'SELECT COUNT(*) FROM flows') or 0)

    def peer_config(self):
        run('sqlite3', f'{self.folder}/peer.db',
            'CREATE TABLE acct (ip_src CHAR(45), ip_dst CHAR(45), src_port INT, dst_port INT, ip_proto INT, timestamp_start DATETIME,'
            ' timestamp_start_residual INT, packets INT, bytes BIGINT, stamp_inserted DATETIME, stamp_updated DATETIME)')
        return {'sql_db': f'{self.folder}/peer.db', 'sql_table': 'acct', 'sql_dont_try_update': 'true', 'sql_optimize_clauses': 'true'}


class Postgres(Server):
    user, peer = 'postgres', 'pgsql'
    programs = max((f'/usr/lib/postgresql/{v}/bin' for v in (os.listdir('/usr/lib/postgresql') if os.path.isdir('/usr/lib/postgresql') else [])), default='')

    def start(self):
        data = f'{self.folder}/data'
        if not os.path.isdir(data):
            run(*self.as_user(), f'{self.programs}/initdb', '-D', data, '-U', 'logdb', '-A', 'trust', '-E', 'UTF8', '--locale=C', '--no-sync', cwd=self.folder)
        self.spawn(f'{self.programs}/postgres', '-D', data, '-p', str(self.port), '-c', 'listen_addresses=127.0.0.1', '-c', 'unix_socket_directories=')
        until(lambda: subprocess.run([*self.client(), 'SELECT 1'], capture_output=True).returncode == 0, 'postgres')

    def client(self):
        return ['psql', '-h', '127.0.0.1', '-p', str(self.port), '-U', 'logdb', '-d', 'postgres', '-Atc']

    def options(self):
        return f'port={self.port} database=postgres into=flows timeout=5s'

    def count(self):
        return int(run(*self.client(), 'SELECT COUNT(*) FROM flows'))

    def peer_config(self):
        run(*self.client(), 'CREATE TABLE acct (ip_src inet, ip_dst inet, port_src int, port_dst int, ip_proto int, timestamp_start timestamp,'
            ' timestamp_start_residual int, packets int, bytes bigint, stamp_inserted timestamp, stamp_updated timestamp)')
        return {'sql_host': '127.0.0.1', 'sql_port': self.port, 'sql_user': 'logdb', 'sql_passwd': 'x', 'sql_db': 'postgres', 'sql_table': 'acct',
                'sql_use_copy': 'true', 'sql_dont_try_update': 'true', 'sql_optimize_clauses': 'true', 'sql_num_protos': 'true'}


class MySql(Server):
    user, peer = 'mysql', 'mysql'

    def start(self):
        data = f'{self.folder}/data'
        if not os.path.isdir(data):
            with open(f'{self.folder}/prepare.sql', 'w') as f:
                f.write("CREATE DATABASE IF NOT EXISTS logdb;\nCREATE USER IF NOT EXISTS logdb@'127.0.0.1' IDENTIFIED BY 'secret';\nGRANT ALL ON *.* TO logdb@'127.0.0.1';\n")
            run(*self.as_user(), 'mariadb-install-db', '--no-defaults', f'--datadir={data}', '--auth-root-authentication-method=normal', '--skip-test-db', cwd=self.folder)
        self.spawn('mariadbd', '--no-defaults', f'--datadir={data}', f'--port={self.port}', '--bind-address=127.0.0.1', f'--socket={self.folder}/socket',
                   f'--pid-file={self.folder}/pid', f'--init-file={self.folder}/prepare.sql')
        until(lambda: subprocess.run([*self.client(), 'SELECT 1'], capture_output=True).returncode == 0, 'mariadbd')

    def client(self):
        return ['mariadb', '--no-defaults', '-h', '127.0.0.1', '-P', str(self.port), '-u', 'logdb', '-psecret', 'logdb', '-Ne']

    def options(self):
        return f'port={self.port} password=env:OUTPUTS_SECRET into=flows timeout=5s'

    def count(self):
        return int(run(*self.client(), 'SELECT COUNT(*) FROM flows'))

    def peer_config(self):
        run(*self.client(), 'CREATE TABLE acct (ip_src CHAR(45), ip_dst CHAR(45), src_port INT, dst_port INT, ip_proto INT, timestamp_start DATETIME,'
            ' timestamp_start_residual INT, packets INT, bytes BIGINT, stamp_inserted DATETIME, stamp_updated DATETIME)')
        return {'sql_host': '127.0.0.1', 'sql_port': self.port, 'sql_user': 'logdb', 'sql_passwd': 'secret', 'sql_db': 'logdb', 'sql_table': 'acct',
                'sql_multi_values': 1000000, 'sql_dont_try_update': 'true', 'sql_optimize_clauses': 'true', 'sql_num_protos': 'true'}


class Kafka(Server):
    """The cluster built into librdkafka, held by a producer of kcat that is sent nothing: it keeps the newest messages only, so
    what the daemon had told of as delivered is what counts. It cannot be killed and keep what it has: no --down."""
    peer = 'kafka'

    def start(self):
        self.process = subprocess.Popen(['kcat', '-P', '-t', 'idle', '-X', 'test.mock.num.brokers=1', '-X', 'debug=mock', '-b', 'mock'],
                                        stdin=subprocess.PIPE, stderr=open(f'{self.folder}/log', 'w'), start_new_session=True)
        address = lambda: re.search(r'replaced with (\S+)', open(f'{self.folder}/log').read())
        until(address, 'the mock cluster of librdkafka')
        self.address = address().group(1)

    def options(self):
        return f'brokers={self.address} topic=flows'

    count = None

    def peer_config(self):
        host, port = self.address.rsplit(':', 1)
        return {'kafka_broker_host': host, 'kafka_broker_port': port, 'kafka_topic': 'peer', 'kafka_output': 'json'}


class RabbitMq(Server):
    user, peer = 'rabbitmq', 'amqp'

    def start(self):
        if not os.path.exists(f'{self.folder}/plugins'):
            self.names, self.nodes = free_port(), free_port()
            open(f'{self.folder}/plugins', 'w').write('[].\n')
        self.env = {**os.environ, 'HOME': self.folder, 'ERL_EPMD_ADDRESS': '127.0.0.1', 'ERL_EPMD_PORT': str(self.names), 'RABBITMQ_NODENAME': 'logdb@localhost',
                    'RABBITMQ_NODE_IP_ADDRESS': '127.0.0.1', 'RABBITMQ_NODE_PORT': str(self.port), 'RABBITMQ_DIST_PORT': str(self.nodes),
                    'RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS': '-kernel inet_dist_use_interface {127,0,0,1}', 'RABBITMQ_MNESIA_BASE': f'{self.folder}/mnesia',
                    'RABBITMQ_LOG_BASE': f'{self.folder}/logs', 'RABBITMQ_PID_FILE': f'{self.folder}/pid', 'RABBITMQ_ENABLED_PLUGINS_FILE': f'{self.folder}/plugins',
                    'RABBITMQ_FEATURE_FLAGS_FILE': f'{self.folder}/flags', 'RABBITMQ_CONFIG_FILE': f'{self.folder}/none'}
        self.spawn('/usr/lib/rabbitmq/bin/rabbitmq-server', env=self.env)
        until(lambda: answers(self.port), 'rabbitmq-server')

    def stop(self):
        self.kill()
        # It does not end before it knows that the node has.
        until(lambda: not answers(self.names) or 'Killed' in subprocess.run(
            ['epmd', '-port', str(self.names), '-kill'], env=self.env, capture_output=True, text=True).stdout, 'the end of epmd', 10)

    def options(self):
        return f'port={self.port} routing_key=flows bind_queue=flows timeout=5s'

    def count(self):
        answer = run(*self.as_user(), '/usr/lib/rabbitmq/bin/rabbitmqctl', '-q', 'list_queues', 'name', 'messages', env=self.env)
        return int(re.search(r'^flows\s+(\d+)', answer, re.M).group(1))

    def peer_config(self):
        return {'amqp_host': f'127.0.0.1:{self.port}', 'amqp_exchange': 'amq.fanout', 'amqp_exchange_type': 'fanout', 'amqp_output': 'json'}


SERVERS = {'sqlite': Sqlite, 'postgres': Postgres, 'mysql': MySql, 'kafka': Kafka, 'rabbitmq': RabbitMq}


class Daemon:
    def __init__(self, logdb, data):
        self.logdb, self.data = logdb, data
        self.process = subprocess.Popen([logdb, '--data', data, 'serve'], stdin=subprocess.DEVNULL, stdout=open(f'{data}/serve.log', 'w'), stderr=subprocess.STDOUT,
                                        env={**os.environ, 'OUTPUTS_SECRET': 'secret'})
        until(lambda: os.path.exists(f'{data}/serve.log') and 'process' in open(f'{data}/serve.log').read(), 'logdb serve')

    def exec(self, *commands):
        return run(self.logdb, '--data', self.data, 'exec', *commands)

    def status(self, name):
        """What `outputs NAME` says, by its words."""
        return dict(re.findall(r'^ \* ([^:]+): (.*)$', self.exec(f'outputs {name}'), re.M))

    def query(self, text):
        return [json.loads(line) for line in run(self.logdb, '--data', self.data, 'query', text, '--format', 'ndjson').splitlines() if line.startswith('{')]

    def stop(self):
        self.process.terminate()
        self.process.wait()


def of_logdb(args, name, server, work):
    data = f'{work}/data'
    os.makedirs(data)
    run(args.logdb, '--data', data, 'import', args.capture, '--table', 'flows')
    daemon = Daemon(args.logdb, data)
    try:
        rows = int(daemon.query('table flows | stats count')[0]['count'])
        before, _ = cpu_and_peak(daemon.process.pid)
        start = time.time()
        daemon.exec(f'createOutput {name} out table=flows from=start fields={FIELDS} {server.options()}')
        until(lambda: int(daemon.status('out')['Sent']) >= rows, 'the last row', 900)
        seconds = time.time() - start
        cpu, peak = cpu_and_peak(daemon.process.pid)
        there = server.count() if server.count else 'delivered'
        print(f'{name:9} logdb   {rows:>9} rows {seconds:7.2f} s {rows / seconds:>9.0f} rows/s {cpu - before:6.2f} s cpu {peak:6.0f} MB; at the server: {there}', flush=True)
    finally:
        daemon.stop()


def of_pmacct(args, name, server, work):
    config = {'daemonize': 'false', 'pcap_savefile': args.capture, 'plugins': server.peer, 'aggregate': KEYS, 'timestamps_secs': 'false', 'plugin_pipe_size': 512 << 20,
              'plugin_buffer_size': 65536, 'pmacctd_as': None, **server.peer_config()}
    prefix = {'kafka': 'kafka', 'amqp': 'amqp'}.get(server.peer, 'sql')
    config |= {f'{prefix}_refresh_time': 5, f'{prefix}_cache_entries': 1999993}
    path = f'{work}/nfacctd.conf'
    with open(path, 'w') as f:
        f.writelines(f'{key}: {value}\n' for key, value in config.items() if value is not None)
    start = time.time()
    process = subprocess.Popen(['nfacctd', '-f', path], stdin=subprocess.DEVNULL, stdout=open(f'{work}/nfacctd.log', 'w'), stderr=subprocess.STDOUT, start_new_session=True)
    log = lambda: open(f'{work}/nfacctd.log').read()
    purges = lambda: re.findall(r'Purging cache - END .*?QN: (\d+)/(\d+), ET: (\S+)', log())
    peak = 0.0
    try:
        last, quiet_since = -1, time.time()
        while time.time() - quiet_since < 12 and time.time() - start < 600:
            time.sleep(0.5)
            if len(purges()) != last:
                last, quiet_since = len(purges()), time.time()
            for pid in run('ps', '-o', 'pid=', '-s', str(process.pid)).split():
                try:
                    peak = max(peak, cpu_and_peak(int(pid))[1])
                except (OSError, AttributeError):
                    pass
        done = [(int(sent), float(seconds)) for sent, _, seconds in purges() if seconds.replace('.', '').isdigit()]
        rows, seconds = sum(sent for sent, _ in done), sum(seconds for _, seconds in done)
        print(f'{name:9} pmacct  {rows:>9} rows {seconds:7.2f} s of purges {rows / seconds if seconds else 0:>9.0f} rows/s {peak:6.0f} MB in its largest process', flush=True)
    finally:
        os.killpg(process.pid, signal.SIGTERM)
        process.wait()


def outage(args, name, server, work):
    sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
    import collectors
    data = f'{work}/data'
    os.makedirs(data)
    daemon = Daemon(args.logdb, data)
    port = free_port()
    try:
        daemon.exec(f'flowmon.open in {port}', 'logapi.createLogger netflow local flows binding=in',
                    'logpresso.createLogger localhost local\\flows flows', 'logapi.startLogger local\\flows')
        daemon.exec(f'createOutput {name} out table=flows from=start fields=_id,{FIELDS} {server.options()}')
        datagrams = collectors.payloads(args.capture)
        seconds = args.down * 2
        flows = json.loads(run(args.logdb, '--data', f'{work}/count', 'import', args.capture, '--table', 't').splitlines()[-1])['records']
        each = flows / len(datagrams)
        start, sent, told = time.time(), 0, set()
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as out:
            while time.time() - start < seconds:
                now = time.time() - start
                while sent < now * args.rate / each:
                    out.sendto(datagrams[sent % len(datagrams)], ('127.0.0.1', port))
                    sent += 1
                for at, what, act in ((seconds / 4, 'killed', server.kill), (seconds * 3 / 4, 'started', server.start)):
                    if now >= at and what not in told:
                        told.add(what)
                        import threading
                        threading.Thread(target=act).start()
                        print(f'{now:5.0f} s  server {what}', flush=True)
                if int(now) % 10 == 0 and ('t', int(now)) not in told:
                    told.add(('t', int(now)))
                    s = daemon.status('out')
                    print(f'{now:5.0f} s  sent {s["Sent"]}, queued {s["Queued"]}, failures {s["Failures"]}, last error {s["Last Error"]}', flush=True)
                time.sleep(0.001)
        end = time.time()
        until(lambda: int(daemon.status('out')['Queued']) == 0 and 'started' in told, 'the output to catch up', 600)
        rows = int(daemon.query('table flows | stats count')[0]['count'])

        # The rows of the last second wait for their commit, which does not make them queued.
        until(lambda: server.count() >= rows, f'{rows} rows at the server', 30)
        print(f'{name}: {sent} datagrams sent, {rows} rows in the table, {server.count()} at the server, caught up {time.time() - end:.1f} s after the last datagram', flush=True)
    finally:
        daemon.stop()


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('capture')
    parser.add_argument('--logdb', default='./logdb')
    parser.add_argument('--targets', default=','.join(SERVERS))
    parser.add_argument('--peers', action='store_true')
    parser.add_argument('--down', type=int, default=0)
    parser.add_argument('--rate', type=int, default=50_000)
    args = parser.parse_args()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    args.logdb, args.capture = os.path.abspath(args.logdb), os.path.abspath(args.capture)
    for name in args.targets.split(','):
        work = tempfile.mkdtemp(prefix='logdb-outputs-')
        os.chmod(work, 0o755)
        server = SERVERS[name](f'{work}/server')
        try:
            server.start()
            if args.down:
                outage(args, name, server, work)
                continue
            of_logdb(args, name, server, work)
            if args.peers and shutil.which('nfacctd'):
                of_pmacct(args, name, server, work)
        finally:
            server.stop()
            shutil.rmtree(work, ignore_errors=True)


if __name__ == '__main__':
    main()
