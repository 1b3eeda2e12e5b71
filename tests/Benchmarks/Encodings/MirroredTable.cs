using LogFlowDb.Engine.Blocks;

namespace LogFlowDb.Benchmarks.Encodings;

/// <summary>
/// A block of flows of which nearly half answer the flow a few rows before: the address, port and interface columns change
/// places, protocol and networks stay, counters are free. Searched for mates, and one column encoded as <see cref="LongEncoding.Paired"/>.
/// </summary>
internal sealed class MirroredTable
{
    public const int RowCount = 65536;

    private readonly PairedLongs _ports;
    private readonly long[] _batch = new long[4096];

    public MirroredTable(int maxDistance)
    {
        Random random = new(1);
        long[][] table = [.. Enumerable.Range(0, 10).Select(_ => new long[RowCount])];
        bool[] answered = new bool[RowCount];
        for (int row = 0; row < RowCount; row++)
        {
            int leader = row - 1 - random.Next(maxDistance);
            if (leader >= 0 && !answered[leader] && random.Next(5) > 0)
            {
                answered[leader] = answered[row] = true;
                for (int pair = 0; pair < 8; pair += 2)
                {
                    (table[pair][row], table[pair + 1][row]) = (table[pair + 1][leader], table[pair][leader]);
                }

                table[8][row] = table[8][leader];
            }
            else
            {
                (table[0][row], table[1][row]) = (random.Next(5000), random.Next(20_000));
                (table[2][row], table[3][row]) = (32768 + random.Next(28_000), 443);
                (table[4][row], table[5][row]) = (1 + random.Next(24), 100 + random.Next(4));
                (table[6][row], table[7][row]) = (64512, table[1][row] * 7 % 60_000);
                table[8][row] = random.Next(3);
            }

            table[9][row] = random.Next(1 << 20);
        }

        Columns = [.. table.Select(column => new PairingColumn(column, 0))];
        FoundPairing found = Find() ?? throw new InvalidOperationException("no mates found");
        Pairing = found.Pairing;
        LongChunk own = Leaders(table[2]), partner = Leaders(table[found.Partners[2]]);
        _ports = new PairedLongs(Pairing, own, new ConstantLongs(Pairing.Mates, 0), () => partner);
    }

    public PairingColumn[] Columns { get; }

    public Pairing Pairing { get; }

    public int Mates => Pairing.Mates;

    /// <summary>Whether leaders are looked for farther back than the row before.</summary>
    public bool IsFar => Pairing.LeaderOfMate is not null;

    /// <summary>What <see cref="Decode"/> must give.</summary>
    public ReadOnlySpan<long> Ports => Columns[2].Values.Span;

    public FoundPairing? Find() => PairingSearch.Find(Columns);

    /// <summary>All values of the third column, decoded batch by batch as a scan does.</summary>
    public void Decode(Action<ReadOnlySpan<long>>? onBatch = null)
    {
        for (int first = 0; first < RowCount; first += _batch.Length)
        {
            _ports.Read(first, _batch);
            onBatch?.Invoke(_batch);
        }
    }

    private LongChunk Leaders(long[] values)
    {
        long[] leaders = new long[Pairing.Leaders + 1];
        Pairing.TakeLeaders<long>(values, leaders);
        ByteWriter writer = new();
        LongEncoder.Write(leaders.AsSpan(0, Pairing.Leaders), writer);
        return LongChunk.Open(writer.WrittenBuffer, Pairing.Leaders, out _);
    }
}
