using System.Buffers.Binary;

namespace LogFlowDb.Protocols.NetFlow;

/// <summary>
/// What option records of one domain taught. Names that the domain lacks are looked up in the tables of all domains of the
/// exporter: interfaces and the like are numbered per device, and some devices tell them in one domain only. Used by the decoding
/// thread; others may take snapshots. Takes next to no room until something is learned.
/// </summary>
/// <param name="exporter">Names of all domains of the exporter; null for these themselves.</param>
internal sealed class OptionTables(SharedState shared, OptionTables? exporter)
{
    private static readonly OptionNameKind[] s_kinds = Enum.GetValues<OptionNameKind>();

    private NameTable?[]? _names;
    private long _systemInitTime = -1;

    public SamplerTable Samplers { get; } = new(shared);

    /// <summary>When the exporter started, milliseconds since 1970 UTC; null until a record told.</summary>
    public long? SystemInitTime => Volatile.Read(ref _systemInitTime) is >= 0 and var time ? time : null;

    public void SetSystemInitTime(long time)
    {
        if (time != _systemInitTime)
        {
            Volatile.Write(ref _systemInitTime, time);
            shared.Changed();
        }
    }

    public bool HasNames(OptionNameKind kind) => _names?[(int)kind] is not null || exporter?.HasNames(kind) == true;

    /// <summary>UTF-8, not validated; null when unknown.</summary>
    public byte[]? NameOf(OptionNameKind kind, UInt128 key) => _names?[(int)kind]?.Find(key) ?? exporter?.NameOf(kind, key);

    /// <summary>False when a table is full.</summary>
    public bool TrySetName(OptionNameKind kind, UInt128 key, ReadOnlySpan<byte> name)
    {
        _names ??= new NameTable?[s_kinds.Length];
        NameTable table = _names[(int)kind] ??= new NameTable(shared);
        return table.TrySet(key, name) && (exporter?.TrySetName(kind, key, name) ?? true);
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

    /// <summary>May be called from any thread.</summary>
    public OptionSnapshot Snapshot() => new(
        Samplers.List(),
        [.. s_kinds.SelectMany(kind => (_names?[(int)kind]?.List() ?? []).Select(name => new NameEntry(kind, name.Key, name.Value)))],
        SystemInitTime);

    /// <summary>Takes over a snapshot as far as it makes sense and the limits allow.</summary>
    public void Restore(OptionSnapshot snapshot)
    {
        foreach (SamplerEntry sampler in snapshot.Samplers)
        {
            if (Enum.IsDefined(sampler.Scope) && double.IsFinite(sampler.Rate))
            {
                Samplers.TrySet(sampler, out _);
            }
        }

        foreach (NameEntry name in snapshot.Names)
        {
            if (Enum.IsDefined(name.Kind))
            {
                TrySetName(name.Kind, name.Key, name.Name);
            }
        }

        if (snapshot.SystemInitTime is >= 0 and var time)
        {
            SetSystemInitTime(time);
        }
    }

    /// <summary>Gives back what the tables took; they are of no use afterwards.</summary>
    public void Release()
    {
        Samplers.Release();
        foreach (NameTable? names in _names ?? [])
        {
            names?.Release();
        }
    }
}
