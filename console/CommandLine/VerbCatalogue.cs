namespace LogFlowDb.Console.CommandLine;

/// <summary>The verbs of the command line: the one list that parser, help and near names are made from.</summary>
internal static class VerbCatalogue
{
    private static readonly (string Option, string Text)[] s_format =
    [
        ("--format F", "table, text, vertical, json, ndjson, csv, csv-safe (nothing a spreadsheet would run), tsv, markdown or chart; default table on a terminal, else ndjson"),
        ("--timeout S", "give up after S seconds"),
        ("--memory MB", "use at most so much for grouping, sorting and joining"),
        ("--stats", "one more JSON line on standard error: rows, time, blocks and bytes read, memory"),
    ];

    /// <summary>Options that stand with any verb.</summary>
    public static IReadOnlyList<(string Option, string Text)> Common { get; } =
    [
        ("--data DIR", "the data directory; default $LOGDB_DATA, else ./logdb-data"),
        ("--color WHEN", "auto (on a terminal, unless NO_COLOR is set), always or never"),
        ("--accessible", "plain lines for screen readers: no drawing, no bars; also ACCESSIBLE=1"),
        ("--read-only", "refuse whatever changes the database"),
        ("--version", "the version"),
        ("--help", "`logdb help VERB` says more"),
    ];

    public static IReadOnlyList<VerbDescription> Verbs { get; } =
    [
        new("console", "the shell (default on a terminal)", "console", [], ["logdb", "echo 'flowmon.bindings' | logdb console"]),
        new(
            "exec",
            "commands of the shell, without it",
            "exec 'COMMAND' … | exec -f FILE",
            [("-f, --file FILE", "commands from a file, one a line; # begins a comment")],
            ["logdb exec 'flowmon.open default 2055'", "logdb exec flowmon.bindings logapi.loggers"]),
        new(
            "query",
            "one query",
            "query 'QUERY' [--format F] [--timeout S] [--memory MB] [--stats] [--check]",
            [.. s_format, ("--check", "only parse and bind: print the query's canonical text or what is wrong with it")],
            [
                "logdb query 'table netflows | stats count, sum(octet_count) by src_ip | sort limit=10 -count'",
                "logdb query 'table duration=10m netflows' --format csv > last.csv",
            ]),
        new(
            "import",
            "capture files into a table",
            "import FILE… --table T [--counters T] [--options T] [--as auto|flows|packets] [--filter EXPR] [--force]",
            [
                ("FILE…", "pcap, pcapng, bare export messages, gz; 'PATTERN' with * and ?; a directory with all below it; - is standard input"),
                ("--table T", "the table; made when it does not exist"),
                ("--counters T", "a table for counter samples of sFlow; else they are only counted"),
                ("--options T", "a table for records of options templates; else they are only counted"),
                ("--as HOW", "flows: export datagrams in the files; packets: meter packets into flows; auto: by content"),
                ("-f, --filter EXPR", "only packets that match, as tcpdump takes it; needs libpcap"),
                ("--host H", "recorded in every row as _host"),
                ("--key F,…", "of packets: what makes a flow; default addresses, ports, protocol, VLAN, TOS"),
                ("--active S", "of packets: a record of a flow at least so often"),
                ("--idle S", "of packets: a flow ends after so long without one"),
                ("--bidirectional", "of packets: both directions in one record"),
                ("--inner", "of packets: flows of what tunnels carry, with tunnel_type, tunnel_id, tunnel_src_ip, tunnel_dst_ip"),
                ("--applications", "of packets: dns_query, tls_sni, http_host"),
                ("--round-trip", "of packets: client_latency, server_latency of TCP handshakes, in microseconds"),
                ("--sampling N", "of packets: count one of N"),
                ("--force", "also files that were imported into the table before; without it they are named and left out"),
            ],
            ["logdb import monday.pcap tuesday.pcap.gz --table netflows", "logdb import /captures --table packets", "tcpdump -w - | logdb import - --as packets --table packets"]),
        new(
            "capture",
            "who sends how much to whom, live or from a file",
            "capture -i IF | -r FILE [-f FILTER] [--aggregate F,…] [--every S] [--table T] [--format F]",
            [
                ("-i, --interface IF", "listen there; `logdb capture --list` shows the interfaces"),
                ("-r, --read FILE", "a capture file instead (pcap, pcapng, gz); - is standard input"),
                ("-f, --filter EXPR", "only packets that match, as tcpdump takes it; or without -f at the end: tcp port 443"),
                ("--aggregate F,…", "a row for each: src_host, dst_host, src_port, dst_port, proto, vlan, tos, …, flows; default src_host,dst_host"),
                ("--every S", "a table each S seconds (500ms, 1m, 1h), by the clock; default 60, of a file one in all"),
                ("--top N", "only the N rows with most bytes; a line sums up the others"),
                ("--names", "protocols and ports by name"),
                ("--dns", "addresses by name, where the resolver knows one"),
                ("--units", "counters as 1.2 k, 3.4 M"),
                ("--format F", "table (default), csv, tsv, ndjson, json or text; all but table carry the start of the period in each row"),
                ("--table T", "store flow records too; made when it does not exist"),
                ("--host H", "of rows stored: recorded as _host"),
                ("--key F,…", "of flows stored: what makes one; default addresses, ports, protocol, VLAN, TOS"),
                ("--active S", "of flows stored: a record at least so often"),
                ("--idle S", "of flows stored: ends after so long without a packet"),
                ("--bidirectional", "of flows stored: both directions in one record"),
                ("--applications", "of flows stored: dns_query, tls_sni, http_host"),
                ("--round-trip", "of flows stored: client_latency, server_latency of TCP handshakes, in microseconds"),
                ("--inner", "flows of what tunnels carry, in place of the tunnels"),
                ("--count N", "end after N packets"),
                ("--sampling N", "count one packet of N"),
                ("--snaplen N", "take at most N bytes of a packet"),
                ("--buffer SIZE", "of the kernel, for packets that wait; default 16mb"),
                ("--no-promiscuous", "only packets for this machine"),
                ("--list", "show the interfaces"),
            ],
            [
                "logdb capture -i eth0",
                "logdb capture -i eth0 --every 10 --top 20 --units net 192.168.0.0/24",
                "logdb capture -r monday.pcap.gz --aggregate src_host,dst_port,proto --names",
                "logdb capture -i eth0 --table packets --format ndjson --every 5 | jq .bytes",
            ]),
        new(
            "serve",
            "collect and answer in the background",
            "serve [--config FILE] [--listen ADDRESS:PORT] [--check] [--example]",
            [
                ("--config FILE", "ports, loggers, tables, limits, HTTP and log; default $LOGDB_CONFIG, else none"),
                ("--listen A:P", "answer over HTTP there, e.g. 127.0.0.1:8080"),
                ("--check", "only check the configuration: exit 0, or 2 with a line for each mistake"),
                ("--example", "print a configuration file that says what can be said in one"),
            ],
            ["logdb serve &", "logdb serve --example > logdb.conf", "logdb serve --config logdb.conf --check"]),
        new(
            "run",
            "collect by a configuration file of pmacct",
            "run -f FILE [DIR] [--as pmacctd|nfacctd|sfacctd] [--lenient] [--check]",
            [
                ("-f, --file FILE", "the file that pmacctd, nfacctd or sfacctd is started with"),
                ("DIR", "the data directory, as --data DIR; all that comes in is stored there too, in the table flows"),
                ("--as DAEMON", "whose file it is, where its keys and its name do not tell"),
                ("--lenient", "keys that are not done are told and left out; without it they are refused"),
                ("--check", "only say what would run: exit 0, or 2 with a line for each thing that is wrong or not done"),
            ],
            ["logdb run -f /etc/pmacct/pmacctd.conf", "logdb run -f nfacctd.conf flows-data --check"]),
        new(
            "config",
            "what serve would run with; credentials; unit file",
            "config [--config FILE] | config --example | --unit | --sockets | --credential NAME [--role R] [--password]",
            [
                ("--config FILE", "show each setting and where its value comes from"),
                ("--example", "print a commented configuration file"),
                ("--unit", "print the unit file for systemd"),
                ("--sockets", "print a unit file of the sockets that systemd may keep for it"),
                ("--credential N", "a line for the credentials file of HTTP; its token goes to standard error, once"),
                ("--role R", "read, write or admin; default read"),
                ("--password", "a password from standard input in place of a token by lot"),
            ],
            ["logdb config --example > logdb.conf", "logdb config --credential grafana >> credentials"]),
        new(
            "tables",
            "what is stored",
            "tables [TABLE …] [--fields | --days] [--format F]",
            [
                ("--fields", "a row a field: its bytes, the bytes as plain numbers, how it is encoded"),
                ("--days", "a row a day"),
                s_format[0],
            ],
            ["logdb tables", "logdb tables netflows --fields"]),
        new(
            "browse",
            "the full-screen table browser",
            "browse [TABLE] [-q FILTER] [--from TIME] [--to TIME] [--cols A,B …]",
            [
                ("-q, --query FILTER", "rows to show: an expression, nfdump's syntax, or words such as 10.0.0.0/8 tcp 443"),
                ("--from TIME", "from then on: 2026-11-20T13:00, 13:05, -2h"),
                ("--to TIME", "until then"),
                ("--cols A,B", "the columns to show"),
                ("--trace-keys FILE", "what each picture cost: keys, µs, bytes, garbage"),
            ],
            ["logdb browse", "logdb browse netflows -q 'tcp 443' --from -2h"]),
        new(
            "verify",
            "read and check everything stored",
            "verify [TABLE …] [--format F]",
            [("--format F", "rows in a format of queries, for scripts: one a table, or one for each thing that is damaged")],
            ["logdb verify", "logdb verify netflows", "logdb verify --format ndjson"]),
        new(
            "export",
            "a whole table, or a time of it",
            "export TABLE [--format F] [--from TIME] [--to TIME] [--output FILE]",
            [
                s_format[0],
                ("--from TIME", "rows from then on: 20261101, 2026-11-01T10:30, -1h"),
                ("--to TIME", "rows before then"),
                ("-o, --output FILE", "into a file, which appears when complete; .gz compresses, .csv … decides the format"),
                .. s_format[1..],
            ],
            ["logdb export netflows --format csv > netflows.csv", "logdb export netflows --from 20261101 --to 20261102 -o 1101.ndjson.gz"]),
        new(
            "backup",
            "a consistent copy, also while rows arrive",
            "backup DIRECTORY [--table T …] [--verify] [--format F]",
            [
                ("--table T", "this table; may be given several times; default all"),
                ("--verify", "read the copy again and check it"),
                ("--format F", "a row a table in a format of queries, for scripts"),
            ],
            ["logdb backup /backup/monday --verify", "logdb backup /backup/flows --table netflows", "logdb --data /backup/monday query 'table netflows | stats count'"]),
        new(
            "restore",
            "tables out of a backup, checked before",
            "restore DIRECTORY [--table T [--as NAME]] [--format F]",
            [
                ("--table T", "this table only; default all of the backup"),
                ("--as NAME", "call it so"),
                ("--format F", "a row a table in a format of queries, for scripts"),
            ],
            ["logdb restore /backup/monday", "logdb restore /backup/monday --table netflows --as netflows-monday"]),
        new("demo", "watch it work on recorded flows", "demo", [], ["logdb demo"]),
        new(
            "completion",
            "completion for bash, zsh or fish",
            "completion bash|zsh|fish",
            [],
            ["source <(logdb completion bash)", "logdb completion fish > ~/.config/fish/completions/logdb.fish"]),
        new("man", "manual pages", "man [logdb | logdb-query]", [], ["logdb man | man -l -", "logdb man logdb-query > /usr/local/share/man/man7/logdb-query.7"]),
        new("help", "this text, or that of a verb", "help [VERB]", [], ["logdb help query"]),
    ];

    public static VerbDescription? Find(string name) => Verbs.FirstOrDefault(verb => verb.Name == name);
}
