namespace LogFlowDb.Engine.Tests.Simulation;

/// <summary>The bytes of a file, and those changes to it that a loss of power may undo. Not thread-safe.</summary>
internal sealed class SimulatedFile
{
    private byte[] _bytes = [];
    private byte[]? _base;
    private List<Step>? _steps;
    private bool _isShared;

    /// <summary>A change since the file was last wholly durable; length only when there are no bytes.</summary>
    private sealed record Step(int Offset, byte[]? Bytes, bool IsDurable);

    public int Length { get; private set; }

    public ReadOnlySpan<byte> Content => _bytes.AsSpan(0, Length);

    public SimulatedFile Clone()
    {
        _isShared = true;
        return new SimulatedFile
        {
            _bytes = _bytes,
            _base = _base,
            _steps = _steps is null ? null : [.. _steps],
            _isShared = true,
            Length = Length,
        };
    }

    public void Write(long offset, ReadOnlySpan<byte> bytes, bool isDurable)
    {
        if (!isDurable)
        {
            _base ??= Content.ToArray();
            _steps ??= [];
        }

        if (isDurable && _steps is not null && _steps.TrueForAll(s => s.Bytes is null))
        {
            // A synchronous write brings the length along.
            Sync();
        }

        _steps?.Add(new Step((int)offset, bytes.ToArray(), isDurable));
        Put((int)offset, bytes);
    }

    /// <summary>A write that was cut off: whole sectors or pages of it, in any order, and the length with or without them.</summary>
    public void WriteInPart(long offset, byte[] bytes, Random random, bool isDurable)
    {
        int unit = random.Next(2) == 0 ? 512 : 4096;
        bool isLong = random.Next(4) == 0;
        if (isLong && offset + bytes.Length > Length)
        {
            int old = Length;
            Write(old, new byte[(int)offset + bytes.Length - old], isDurable);
        }

        int kept = random.Next(3);
        int cut = random.Next(bytes.Length + 1);
        for (int start = 0; start < bytes.Length; start += unit)
        {
            bool takes = kept == 0 ? start < cut : random.Next(kept == 1 ? 2 : 8) > 0;
            if (takes)
            {
                Write(offset + start, bytes.AsSpan(start, Math.Min(unit, bytes.Length - start)), isDurable);
            }
        }
    }

    public void SetLength(int length)
    {
        _base ??= Content.ToArray();
        (_steps ??= []).Add(new Step(length, null, IsDurable: false));
        ChangeLength(length);
    }

    public void Sync()
    {
        _base = null;
        _steps = null;
    }

    public void LosePower(Random random)
    {
        if (_steps is null)
        {
            return;
        }

        List<Step> steps = _steps;
        _bytes = _base!;
        Length = _bytes.Length;
        _isShared = true;
        Sync();
        foreach (Step step in steps)
        {
            if (!step.IsDurable && random.Next(2) == 0)
            {
                continue;
            }

            if (step.Bytes is null)
            {
                ChangeLength(step.Offset);
            }
            else
            {
                Put(step.Offset, step.Bytes);
            }
        }
    }

    private void ChangeLength(int length)
    {
        Own(length);
        if (length > Length)
        {
            _bytes.AsSpan(Length, length - Length).Clear();
        }

        Length = length;
    }

    private void Put(int offset, ReadOnlySpan<byte> bytes)
    {
        int end = offset + bytes.Length;
        Own(Math.Max(end, Length));
        if (offset > Length)
        {
            _bytes.AsSpan(Length, offset - Length).Clear();
        }

        bytes.CopyTo(_bytes.AsSpan(offset));
        Length = Math.Max(Length, end);
    }

    private void Own(int capacity)
    {
        if (_isShared || _bytes.Length < capacity)
        {
            byte[] own = new byte[_bytes.Length < capacity ? Math.Max(capacity, 64) * 5 / 4 : Math.Max(capacity, Length)];
            Content.CopyTo(own);
            _bytes = own;
            _isShared = false;
        }
    }
}
