namespace LogFlowDb.Engine.Tests.Blocks;

/// <summary>
/// Random tables in which some rows mirror an earlier one. Columns: 0 and 1 change places, 2 and 3 too, 4 is equal, 5 is close,
/// 6 is free, 7 and 8 change places and have few values.
/// </summary>
internal sealed class MirroredRows
{
    public const int ColumnCount = 9;
    private static readonly int[] s_partners = [1, 0, 3, 2, 4, 5, 6, 8, 7];

    public MirroredRows(int rows, int seed, double share = 0.45, int maxDistance = 1, double exceptions = 0, int hosts = 3000)
    {
        Random random = new(seed);
        Columns = [.. Enumerable.Range(0, ColumnCount).Select(_ => new long[rows])];
        bool[] answered = new bool[rows];
        for (int row = 0; row < rows; row++)
        {
            int leader = row - 1 - random.Next(maxDistance);
            if (leader >= 0 && !answered[leader] && random.NextDouble() < share / (1 - share))
            {
                answered[leader] = answered[row] = true;
                Planted++;
                for (int c = 0; c < ColumnCount; c++)
                {
                    Columns[c][row] = Columns[s_partners[c]][leader];
                }

                Columns[5][row] += random.Next(40);
                Columns[6][row] = random.NextInt64(1 << 20);
                if (random.NextDouble() < exceptions)
                {
                    Columns[random.Next(ColumnCount)][row] ^= 1 + random.NextInt64(1 << 30);
                }
            }
            else
            {
                Columns[0][row] = random.Next(hosts);
                Columns[1][row] = random.Next(hosts) * 7L;
                Columns[2][row] = 30_000 + random.Next(30_000);
                Columns[3][row] = random.Next(4) == 0 ? random.Next(65_536) : 443;
                Columns[4][row] = random.Next(3);
                Columns[5][row] = 1_793_000_000_000_000_000 + (row * 1_000_000L) + random.Next(1000);
                Columns[6][row] = random.NextInt64(1 << 20);
                Columns[7][row] = random.Next(8);
                Columns[8][row] = random.Next(8);
            }
        }
    }

    public long[][] Columns { get; }

    /// <summary>Mates put in on purpose.</summary>
    public int Planted { get; }

    public static int Partner(int column) => s_partners[column];
}
