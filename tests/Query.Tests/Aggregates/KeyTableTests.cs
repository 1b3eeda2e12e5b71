using LogFlowDb.Query.Aggregates;
using Xunit;

namespace LogFlowDb.Query.Tests.Aggregates;

public sealed class KeyTableTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(4)]
    public void Find_AnyKeys_NumbersThemLikeADictionary(int words)
    {
        Random random = new(words);
        KeyTable table = new(words);
        Dictionary<string, int> known = new(StringComparer.Ordinal);
        for (int round = 0; round < 40; round++)
        {
            int rows = random.Next(1, 3000);
            ulong[] keys = new ulong[rows * words];
            for (int i = 0; i < keys.Length; i++)
            {
                // Few different words, among them the patterns that poor hashes take for equal.
                keys[i] = (ulong)random.Next(0, 9) * (random.Next(2) == 0 ? 1UL : 0xd6e8_feb8_6659_fd93UL) << random.Next(0, 3) * 20;
            }

            int[] groups = new int[rows];
            table.Find(keys, Hash(keys, words), groups);
            for (int row = 0; row < rows; row++)
            {
                string key = string.Join(",", keys.AsSpan(row * words, words).ToArray());
                Assert.Equal(known.TryGetValue(key, out int group) ? group : known.Count, groups[row]);
                known.TryAdd(key, groups[row]);
            }
        }

        Assert.Equal(known.Count, table.Count);
    }

    [Fact]
    public void Find_MultiplesOfTheHashConstant_StaysQuick()
    {
        // A hash that only multiplies meets its match here: all slots asked for lie in a row.
        KeyTable table = new(1);
        ulong[] keys = new ulong[4096];
        int[] groups = new int[4096];
        for (int round = 0; round < 100; round++)
        {
            for (int i = 0; i < keys.Length; i++)
            {
                keys[i] = (ulong)((round * keys.Length) + i) * 0xd6e8_feb8_6659_fd93UL;
            }

            table.Find(keys, Hash(keys, 1), groups);
        }

        Assert.Equal(409_600, table.Count);
    }

    [Fact]
    public void Layout_Widened_KeepsEveryCode()
    {
        KeyLayout layout = KeyLayout.Narrowest(3).Widen(0, 1UL << 31).Widen(1, (1UL << 62) | KeyCodec.Numbered).Widen(2, 70_000);
        ulong[][] codes = [[5, KeyCodec.Numbered | 9], [ulong.MaxValue >> 2, KeyCodec.Null], [70_000, 0]];
        ulong[] keys = new ulong[2 * layout.WordCount];
        for (int column = 0; column < 3; column++)
        {
            layout.Pack(column, codes[column], keys);
        }

        for (int column = 0; column < 3; column++)
        {
            ulong[] read = new ulong[2];
            layout.Unpack(column, keys, read);
            Assert.Equal(codes[column], read);
        }
    }

    private static uint[] Hash(ulong[] keys, int words)
    {
        ulong[] mixed = new ulong[keys.Length / words];
        uint[] hashes = new uint[mixed.Length];
        for (int word = 0; word < words; word++)
        {
            ulong[] codes = [.. keys.Where((_, at) => at % words == word)];
            if (word == 0)
            {
                KeyHash.Begin(codes, mixed);
            }
            else
            {
                KeyHash.Add(codes, mixed);
            }
        }

        KeyHash.Finish(mixed, hashes);
        return hashes;
    }
}
