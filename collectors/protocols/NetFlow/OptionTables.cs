using System.Buffers.Binary;
using LogFlowDb.Protocols.Exporters;

namespace LogFlowDb.Protocols.NetFlow;

/// <summary>
/// What option records of one domain taught. Names that the domain lacks are looked up in <paramref name="shared"/>, the tables of
/// all domains of the exporter: interfaces and the like are numbered per device, and some devices tell them in one domain only.
/// The decoding thread writes; any may read.
/// </summary>
internal sealed class OptionTables(FlowDecoderLimits limits, Allowance entries, OptionTables? shared)
{
    private readonly NameTable[] _names = [.. Enum.GetValues<OptionNameKind>().Select(_ => new NameTable(limits.NamesPerDomain, entries))];
    private long _systemInitTime = -1;

    public SamplerTable Samplers { get; } = new(limits.SamplersPerDomain, entries);

    /// <summary>When the exporter started, milliseconds since 1970 UTC; null until a record told.</summary>
    public long? SystemInitTime
    {
        get => Volatile.Read(ref _systemInitTime) is >= 0 and var time ? time : null;
        set => Volatile.Write(ref _systemInitTime, value ?? -1);
    }

    public bool HasNames(OptionNameKind kind) => !_names[(int)kind].IsEmpty || shared?.HasNames(kind) == true;

    /// <summary>UTF-8, not validated; null when unknown.</summary>
    public byte[]? NameOf(OptionNameKind kind, UInt128 key) => _names[(int)kind].Find(key) ?? shared?.NameOf(kind, key);

    /// <summary>False when a table is full.</summary>
    public bool TrySetName(OptionNameKind kind, UInt128 key, ReadOnlySpan<byte> name, out bool changed)
    {
        bool isKept = _names[(int)kind].TrySet(key, name, out changed);
        return (shared?.TrySetName(kind, key, name, out _) ?? true) && isKept;
    }

    /// <summary>
    /// The number that a name belongs to. An application id is an engine and a number in it (RFC 6759 §4), so that it is the same
    /// in 4 bytes as in 3. False for an id that is empty or longer than any.
    /// </summary>
    public static bool TryKey(OptionNameKind kind, ReadOnlySpan<byte> cell, out UInt128 key)
    {
        key = 0;
        if (cell.IsEmpty || cell.Length > 16)
        {
            return false;
        }

        Span<byte> padded = stackalloc byte[16];
        if (kind == OptionNameKind.Application)
        {
            cell[1..].CopyTo(padded[(17 - cell.Length)..]);
            padded[0] = cell[0];
        }
        else
        {
            cell.CopyTo(padded[(16 - cell.Length)..]);
        }

        key = BinaryPrimitives.ReadUInt128BigEndian(padded);
        return true;
    }

    /// <summary>Safe from any thread.</summary>
    public OptionSnapshot Snapshot() => new(
        Samplers.All(),
        [.. Enum.GetValues<OptionNameKind>().SelectMany(kind => _names[(int)kind].All().Select(name => new NameEntry(kind, name.Key, name.Value)))],
        SystemInitTime);

    /// <summary>Takes over a snapshot as far as the limits allow; to be called before records are decoded.</summary>
    public void Restore(OptionSnapshot snapshot)
    {
        foreach (SamplerEntry sampler in snapshot.Samplers)
        {
            Samplers.TrySet(sampler, out _);
        }

        foreach (NameEntry name in snapshot.Names)
        {
            if ((int)name.Kind < _names.Length)
            {
                TrySetName(name.Kind, name.Key, name.Name, out _);
            }
        }

        SystemInitTime = snapshot.SystemInitTime;
    }

    /// <summary>Gives back what the tables took; they are of no use afterwards.</summary>
    public void Release()
    {
        Samplers.Release();
        foreach (NameTable names in _names)
        {
            names.Release();
        }
    }
}
