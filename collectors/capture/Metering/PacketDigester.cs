using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Security.Cryptography;
using LogFlowDb.Collectors.Pcap;
using LogFlowDb.Protocols.Packets;

namespace LogFlowDb.Collectors.Metering;

/// <summary>
/// The first half of a meter: samples frames, reads their headers, and makes of each the digest that the flow table takes. Knows of
/// packets in parts, of flows nothing. One thread adds; the counters may be read from any.
/// </summary>
internal sealed unsafe partial class PacketDigester
{
    private const ulong FirstSecret = 0xa076_1d64_78bd_642f;

    private readonly MeterSettings _settings;
    private readonly KeyFields _fields;
    private KeyCore _mask4;
    private KeyCore _mask6;
    private readonly ulong _seed;
    private readonly bool _needsPorts;
    private readonly bool _hasExtension;
    private readonly Random _random = new();
    private FragmentTable? _fragments;
    private long _untilSample;
    private long _frames;
    private long _unsampled;
    private long _packets;
    private long _octets;
    private long _nonIpPackets;
    private long _nonIpOctets;
    private long _cut;
    private long _unknownLinks;
    private long _fragmentCount;
    private long _lostFragments;

    public PacketDigester(MeterSettings settings)
    {
        _settings = settings;
        _fields = settings.Key.Fields;
        _mask4 = KeyCore.MaskOf(settings.Key, 4);
        _mask6 = KeyCore.MaskOf(settings.Key, 6);
        _needsPorts = (_fields & KeyFields.Ports) != KeyFields.None;
        Span<byte> seed = stackalloc byte[sizeof(ulong)];
        RandomNumberGenerator.Fill(seed);
        _seed = BitConverter.ToUInt64(seed);
        _hasExtension = (_fields & KeyFields.Extension) != KeyFields.None;
        KeyBytes = KeyCore.Bytes + (_hasExtension ? KeyExtension.Bytes : 0) + (settings.HasOverlay ? KeyOverlay.Bytes : 0);
        DetailBytes = settings.HasDetails ? PacketDetails.Bytes : 0;
        _handshakes = settings.RoundTrip ? new HandshakeTable() : null;
        _untilSample = settings.SampleEvery;
    }

    /// <summary>A multiple of 16.</summary>
    public int KeyBytes { get; }

    /// <summary>Of the details behind the key.</summary>
    public int DetailBytes { get; }

    public bool HasNames => _settings.Applications;

    public MeterStatistics Statistics => new(
        Volatile.Read(ref _frames),
        Volatile.Read(ref _packets),
        Volatile.Read(ref _octets),
        Volatile.Read(ref _nonIpPackets),
        Volatile.Read(ref _nonIpOctets),
        Volatile.Read(ref _cut),
        Volatile.Read(ref _unknownLinks),
        Volatile.Read(ref _unsampled),
        Volatile.Read(ref _fragmentCount),
        Volatile.Read(ref _lostFragments),
        ActiveFlows: 0,
        Records: 0,
        Evicted: 0,
        NamesDropped: 0,
        _handshakes?.Forgotten ?? 0);

    /// <summary>Makes digests of frames until there are no more or the batch is full.</summary>
    /// <param name="frames">A batch of a file.</param>
    /// <param name="next">The frame to begin with.</param>
    /// <param name="digests">Gets them behind those it has.</param>
    /// <returns>The frame to go on with; their number when all are read.</returns>
    public int Digest(FrameBatch frames, int next, DigestBatch digests)
    {
        for (; next < frames.Count && !digests.IsFull; next++)
        {
            digests.Add(this, frames[next]);
        }

        return next;
    }

    /// <summary>False when the frame is not metered, and why is counted.</summary>
    /// <param name="frame">As it was captured.</param>
    /// <param name="digest">Memory for it, a key and details.</param>
    /// <param name="names">Gets the name that the packet tells; null when that is not asked for.</param>
    public bool TryDigest(in CapturedFrame frame, PacketDigest* digest, DigestNames? names)
    {
        _frames++;
        if (_settings.SampleEvery > 1 && !IsSampled())
        {
            _unsampled++;
            return false;
        }

        PacketError error = PacketDecoder.Decode(frame.LinkType, frame.Data, out PacketHeaders packet);
        if (packet.IpVersion == 0)
        {
            return TryDigestOther(frame, error, packet, digest);
        }

        PacketDetails* details = DetailsOf(digest);
        if (details != null)
        {
            *details = default;
            if (_settings.Inner && TryEnter(frame.Data, ref packet, out details->TunnelSource, out details->TunnelDestination))
            {
                details->Tunnel = packet.Tunnel;
                details->TunnelId = packet.TunnelId;
            }

            ReadDetails(frame.Data, packet, Math.Max(frame.Timestamp, 0), names, details);
        }

        _packets++;
        _octets += packet.IpLength;
        digest->Time = Math.Max(frame.Timestamp, 0);
        digest->Length = packet.IpLength;
        digest->TcpFlags = packet.TcpFlags;
        digest->Ttl = packet.Ttl;
        WriteKey(packet, digest);
        if (details != null && digest->IsReversed)
        {
            (details->TunnelSource, details->TunnelDestination) = (details->TunnelDestination, details->TunnelSource);
        }

        return true;
    }

    private bool IsSampled()
    {
        if (_settings.SampleAtRandom)
        {
            return _random.Next(_settings.SampleEvery) == 0;
        }

        if (--_untilSample > 0)
        {
            return false;
        }

        _untilSample = _settings.SampleEvery;
        return true;
    }

    private bool TryDigestOther(in CapturedFrame frame, PacketError error, in PacketHeaders packet, PacketDigest* digest)
    {
        long octets = Math.Max(frame.OriginalLength - packet.NetworkOffset, 0);
        _nonIpPackets++;
        _nonIpOctets += octets;
        _cut += error == PacketError.Cut ? 1 : 0;
        _unknownLinks += error == PacketError.LinkType ? 1 : 0;
        if (!_settings.Key.IsOfLink)
        {
            return false;
        }

        digest->Time = Math.Max(frame.Timestamp, 0);
        digest->Length = octets;
        digest->TcpFlags = 0;
        digest->Ttl = 0;
        if (DetailsOf(digest) is var details && details != null)
        {
            *details = default;
        }

        WriteKey(packet, digest);
        return true;
    }

    private void WriteKey(in PacketHeaders packet, PacketDigest* digest)
    {
        KeyCore* core = (KeyCore*)(digest + 1);
        core->Source = packet.Source;
        core->Destination = packet.Destination;
        core->SourcePort = packet.SourcePort;
        core->DestinationPort = packet.DestinationPort;
        core->Protocol = packet.Protocol;
        core->IpVersion = packet.IpVersion;
        core->Tos = packet.TrafficClass;
        core->Vlans = packet.VlanCount switch { 0 => 0, 1 => KeyCore.OuterTag, _ => KeyCore.OuterTag | KeyCore.InnerTag };
        core->Vlan = (ushort)packet.VlanId;
        core->InnerVlan = (ushort)packet.InnerVlanId;
        core->Icmp = (ushort)((packet.IcmpType << 8) | packet.IcmpCode);
        core->EtherType = packet.EtherType;
        if (packet.IsFragment)
        {
            ReadFragment(packet, digest->Time, core);
        }

        Lay(in packet.IpVersion == 6 ? ref _mask6 : ref _mask4, core);
        if (_hasExtension)
        {
            ((KeyExtension*)(core + 1))->Set(_fields, packet);
        }

        if (_settings.HasOverlay)
        {
            ((KeyOverlay*)((byte*)core + KeyBytes) - 1)->Set(packet);
        }

        if (_settings.Bidirectional)
        {
            core->Icmp = IcmpQuestion(core->Protocol, core->Icmp);
            digest->IsReversed = Orient(core);
        }

        digest->Hash = Hash((byte*)core);
    }

    /// <summary>Later parts get the ports of the first.</summary>
    private void ReadFragment(in PacketHeaders packet, long time, KeyCore* core)
    {
        _fragmentCount++;
        if (!_needsPorts)
        {
            return;
        }

        _fragments ??= new FragmentTable();
        if (packet.FragmentOffset == 0)
        {
            _fragments.Remember(packet, time);
        }
        else if (_fragments.TryFind(packet, time, out (ushort SourcePort, ushort DestinationPort, ushort Icmp) first))
        {
            (core->SourcePort, core->DestinationPort, core->Icmp) = first;
        }
        else
        {
            _lostFragments++;
        }
    }

    /// <summary>Has the lower end first; true when that changed their places.</summary>
    private bool Orient(KeyCore* core)
    {
        KeyExtension* extension = _hasExtension ? (KeyExtension*)(core + 1) : null;
        int order = core->Source.CompareTo(core->Destination);
        order = order != 0 ? order : core->SourcePort.CompareTo(core->DestinationPort);
        order = order != 0 || extension == null ? order : extension->SourceMac.CompareTo(extension->DestinationMac);
        if (order <= 0)
        {
            return false;
        }

        (core->Source, core->Destination) = (core->Destination, core->Source);
        (core->SourcePort, core->DestinationPort) = (core->DestinationPort, core->SourcePort);
        if (extension != null)
        {
            (extension->SourceMac, extension->DestinationMac) = (extension->DestinationMac, extension->SourceMac);
        }

        return true;
    }

    /// <summary>An answer gets the type of what it answers (RFC 792, RFC 950, RFC 4443 §4), so that both are of one flow.</summary>
    private static ushort IcmpQuestion(byte protocol, ushort icmp) => (protocol, icmp) switch
    {
        (1, 0) => 8 << 8,
        (1, 14 << 8) => 13 << 8,
        (1, 16 << 8) => 15 << 8,
        (1, 18 << 8) => 17 << 8,
        (58, 129 << 8) => 128 << 8,
        _ => icmp,
    };

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Lay(in KeyCore mask, KeyCore* core)
    {
        byte* key = (byte*)core;
        ref byte bits = ref Unsafe.As<KeyCore, byte>(ref Unsafe.AsRef(in mask));
        for (nuint at = 0; at < KeyCore.Bytes; at += (nuint)Vector128<byte>.Count)
        {
            (Vector128.Load(key + at) & Vector128.LoadUnsafe(ref bits, at)).Store(key + at);
        }
    }

    /// <summary>Products of halves folded (as wyhash does), with a seed that nobody outside knows: keys cannot be made to collide.</summary>
    private uint Hash(byte* key)
    {
        ulong hash = _seed;
        for (int at = 0; at < KeyBytes; at += 16)
        {
            ulong high = Math.BigMul(*(ulong*)(key + at) ^ FirstSecret ^ _seed, *(ulong*)(key + at + 8) ^ hash, out ulong low);
            hash = high ^ low;
        }

        return (uint)(hash ^ (hash >> 32));
    }
}
