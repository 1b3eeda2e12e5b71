using System.Numerics;

namespace LogFlowDb.Collectors.Pcap;

/// <summary>An interface of a pcapng section.</summary>
internal sealed class PcapngInterface
{
    private const long NanosecondsPerSecond = 1_000_000_000;
    private const int BinaryResolution = 0x80;

    private readonly long _offset;

    /// <summary>How many ns a unit is, and how many units a ns: one of them is 1.</summary>
    private readonly UInt128 _nanosecondsPerUnit = 1;
    private readonly UInt128 _unitsPerNanosecond = 1;
    private readonly int _binaryDigits = -1;

    /// <param name="snapLength">0 = no limit.</param>
    /// <param name="resolution">if_tsresol: units of 10^-n s, or 2^-n s with the highest bit set.</param>
    /// <param name="offsetSeconds">if_tsoffset, added to all times.</param>
    public PcapngInterface(int linkType, uint snapLength, byte resolution, long offsetSeconds)
    {
        const int NanosecondDigits = 9;
        LinkType = linkType;
        SnapLength = snapLength;
        _offset = (long)Int128.Clamp((Int128)offsetSeconds * NanosecondsPerSecond, long.MinValue, long.MaxValue);
        int digits = resolution & ~BinaryResolution;
        if ((resolution & BinaryResolution) != 0)
        {
            _binaryDigits = digits;
        }
        else
        {
            _nanosecondsPerUnit = Power(Math.Max(0, NanosecondDigits - digits));
            _unitsPerNanosecond = Power(Math.Max(0, digits - NanosecondDigits));
        }
    }

    public int LinkType { get; }

    public uint SnapLength { get; }

    /// <summary>ns since 1970 UTC. Times beyond what 64 bits hold become the nearest that they do.</summary>
    public long Timestamp(ulong units)
    {
        UInt128 nanoseconds = _binaryDigits >= 0 ? Binary(units)
            : _nanosecondsPerUnit > 1 ? Math.BigMul(units, (ulong)_nanosecondsPerUnit)
            : _unitsPerNanosecond > 1 ? units / _unitsPerNanosecond
            : units;

        // Most have no offset, and times that fit.
        return _offset == 0 && nanoseconds <= long.MaxValue
            ? (long)nanoseconds
            : (long)Int128.Clamp((Int128)nanoseconds + _offset, 0, long.MaxValue);
    }

    /// <summary>Powers of ten up to the largest that matters: units beyond it are less than a ns, whatever their number.</summary>
    private static UInt128 Power(int digits) => (UInt128)BigInteger.Pow(10, Math.Min(digits, 38));

    /// <summary>A product of 64 and 30 bits shifted; units of 2^-64 s and less are cut off first.</summary>
    private UInt128 Binary(ulong units) => _binaryDigits < 128 ? ((UInt128)units * NanosecondsPerSecond) >> _binaryDigits : 0;
}
