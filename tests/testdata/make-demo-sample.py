#!/usr/bin/env python3
"""Makes console/Demo/softflowd.pcap.gz: the datagrams of a real exporter (softflowd) over made-up traffic.

usage: make-demo-sample.py OUT.pcap.gz          (needs softflowd; the same traffic every time)

Three sites are played for half an hour: packets of invented hosts (RFC 1918, 5737 and 3849 addresses) are written to capture
files, softflowd meters each file and exports it over loopback UDP, and what arrives is written as it came, with the time that
its export header carries. Site north sends NetFlow v5, south and lab send v9, the lab with IPv6.
"""
import gzip
import heapq
import os
import random
import socket
import struct
import subprocess
import sys
import tempfile

START = 1793610000  # 2026-11-02 09:00 UTC
MINUTES = 30
SYN, ACK, PSH, FIN, RST = 2, 16, 8, 1, 4
SERVICES = [(6, 443, 46), (17, 443, 14), (6, 80, 8), (17, 53, 16), (6, 22, 3), (6, 25, 3), (17, 123, 4), (6, 993, 3), (6, 5432, 3)]
OUTSIDE = [f"{net}.{host}" for net in ("192.0.2", "198.51.100", "203.0.113") for host in range(10, 40)]


class Site:
    """One exporter's traffic, as packets (time, source, destination, protocol, ports, flags, length)."""

    def __init__(self, name, version, seed, subnets, flows, v6):
        self.name, self.version, self.flows, self.v6 = name, version, flows, v6
        self.rng = random.Random(seed)
        self.hosts = [f"{net}.{host}" for net in subnets for host in range(11, 41)]
        self.rng.shuffle(self.hosts)
        self.packets = []

    def skewed(self, items):
        return items[min(int(len(items) * self.rng.random() ** 2.6), len(items) - 1)]

    def put(self, time, src, dst, protocol, sport, dport, flags, length):
        heapq.heappush(self.packets, (time, len(self.packets), src, dst, protocol, sport, dport, flags, length))

    def to_v6(self, address):
        a, b, c, d = map(int, address.split("."))
        return f"2001:db8:{a:x}:{b:x}::{c:x}:{d:x}"

    def conversation(self, at, src, dst, protocol, sport, dport, forth, back):
        """`forth` and `back` are numbers of data packets in each direction."""
        rng, t = self.rng, at
        if protocol == 6:
            self.put(t, src, dst, 6, sport, dport, SYN, 40)
            self.put(t + 0.01, dst, src, 6, dport, sport, SYN | ACK, 40)
            t += 0.02
            self.put(t, src, dst, 6, sport, dport, ACK, 40)
        step = rng.uniform(0.5, 40) / (forth + back + 1)
        for _ in range(forth):
            t += step
            self.put(t, src, dst, protocol, sport, dport, PSH | ACK, rng.randint(60, 400))
        for _ in range(back):
            t += step
            self.put(t, dst, src, protocol, dport, sport, PSH | ACK, rng.choice((1500, 1500, 1500, rng.randint(80, 1400))))
        if protocol == 6:
            end = RST if rng.random() < 0.06 else FIN
            self.put(t + 0.01, src, dst, 6, sport, dport, end | ACK, 40)
            if end == FIN:
                self.put(t + 0.02, dst, src, 6, dport, sport, FIN | ACK, 40)

    def play(self):
        rng = self.rng
        weights = [weight for _, _, weight in SERVICES]
        for _ in range(self.flows):
            # A calm start, a rush in minutes 15 to 20, then calm again.
            minute = rng.choices(range(MINUTES), [3 if 15 <= m < 20 else 1 for m in range(MINUTES)])[0]
            at = START + minute * 60 + rng.uniform(0, 55)
            protocol, port, _ = rng.choices(SERVICES, weights)[0]
            src = self.skewed(self.hosts)
            dst = self.skewed(OUTSIDE) if port not in (53, 5432) else "10.20.0.53" if port == 53 else "10.20.0.20"
            if self.v6 and rng.random() < 0.4:
                src, dst = self.to_v6(src), self.to_v6(dst)
            small = port in (53, 123)
            forth = 1 if small else 1 + int(rng.paretovariate(1.3))
            back = 1 if small else 1 + int(rng.paretovariate(0.9))
            self.conversation(at, src, dst, protocol, rng.randint(32768, 60999), port, min(forth, 40), min(back, 300))

    def back_up(self, minute):
        for part in range(4):
            self.conversation(START + minute * 60 + part * 20, self.hosts[0], "10.20.0.30", 6, 50000 + part, 873, 2500, 40)

    def scan(self, minute):
        for port in range(1, 200):
            at = START + minute * 60 + port * 0.2
            self.put(at, "203.0.113.66", self.hosts[3], 6, 61000, port, SYN, 40)
            if port not in (22, 80):
                self.put(at + 0.01, self.hosts[3], "203.0.113.66", 6, port, 61000, RST | ACK, 40)

    def write(self, path):
        with open(path, "wb") as out:
            out.write(struct.pack("<IHHiIII", 0xA1B2C3D4, 2, 4, 0, 0, 128, 1))
            while self.packets:
                time, _, src, dst, protocol, sport, dport, flags, length = heapq.heappop(self.packets)
                frame, size = packet(src, dst, protocol, sport, dport, flags, length)
                out.write(struct.pack("<IIII", int(time), int(time % 1 * 1e6), len(frame), size) + frame)


def packet(src, dst, protocol, sport, dport, flags, length):
    """Ethernet to transport header; the rest of the length is in the headers only."""
    l4 = (struct.pack(">HHIIBBHHH", sport, dport, 1, 1, 0x50, flags, 8192, 0, 0) if protocol == 6
          else struct.pack(">HHHH", sport, dport, max(length - 20, 8), 0))
    if ":" in src:
        head = struct.pack(">IHBB", 0x60000000, length - 20, protocol, 64)
        network = head + socket.inet_pton(socket.AF_INET6, src) + socket.inet_pton(socket.AF_INET6, dst)
        kind, length = 0x86DD, length + 20
    else:
        network = (struct.pack(">BBHHHBBH", 0x45, 0, length, 1, 0, 64, protocol, 0)
                   + socket.inet_aton(src) + socket.inet_aton(dst))
        kind = 0x0800
    frame = bytes.fromhex("020000000001020000000002") + struct.pack(">H", kind) + network + l4
    return frame, 14 + length


def export(site, folder):
    """The datagrams softflowd sends for a site: (header time, source port, payload)."""
    capture = os.path.join(folder, f"{site.name}.pcap")
    site.write(capture)
    receiver = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    receiver.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 8 << 20)
    receiver.bind(("127.0.0.1", 0))
    target = f"127.0.0.1:{receiver.getsockname()[1]}"
    # Reading from a file, softflowd lets go of a flow only when it follows more than -m of them.
    subprocess.run(["softflowd", "-a", "-d", "-r", capture, "-n", target, "-v", site.version, "-m", "60",
                    "-p", os.path.join(folder, "pid"), "-c", "none"], check=True, capture_output=True)
    receiver.settimeout(0.3)
    try:
        while True:
            payload, (_, port) = receiver.recvfrom(65535)
            yield struct.unpack(">I", payload[8:12])[0], port, payload
    except TimeoutError:
        receiver.close()


def record(time, exporter, port, payload):
    """An export datagram as a packet: exporter 192.0.2.EXPORTER to 192.0.2.1:2055."""
    frame = (bytes.fromhex("0200000000aa0200000000") + bytes([exporter]) + b"\x08\x00"
             + struct.pack(">BBHHHBBH", 0x45, 0, 28 + len(payload), 0, 0, 64, 17, 0)
             + bytes([192, 0, 2, exporter, 192, 0, 2, 1]) + struct.pack(">HHHH", port, 2055, 8 + len(payload), 0) + payload)
    return struct.pack("<IIII", time, 0, len(frame), len(frame)) + frame


def main(target):
    north = Site("north", "5", 1, ["10.20.1", "10.20.2"], 1100, v6=False)
    south = Site("south", "9", 2, ["10.20.3"], 800, v6=False)
    lab = Site("lab", "9", 3, ["10.20.4"], 500, v6=True)
    datagrams = []
    with tempfile.TemporaryDirectory() as folder:
        for exporter, site in enumerate((north, south, lab), 11):
            site.play()
            if site is north:
                site.back_up(5)
            if site is south:
                site.scan(12)
            datagrams += [(time, exporter, index, port, payload) for index, (time, port, payload) in enumerate(export(site, folder))]
    datagrams.sort()
    with open(target, "wb") as raw, gzip.GzipFile("", "wb", mtime=0, fileobj=raw) as out:
        out.write(struct.pack("<IHHiIII", 0xA1B2C3D4, 2, 4, 0, 0, 65535, 1))
        for time, exporter, _, port, payload in datagrams:
            out.write(record(time, exporter, port, payload))


if __name__ == "__main__":
    main(sys.argv[1])
