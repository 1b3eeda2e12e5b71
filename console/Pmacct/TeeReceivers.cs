using System.Globalization;

namespace LogFlowDb.Console.Pmacct;

/// <summary>A line of a <c>tee_receivers</c> file: datagrams go to all of its receivers, or to one of them.</summary>
/// <param name="Id">Of the pool.</param>
/// <param name="Receivers">HOST:PORT, commas between.</param>
/// <param name="Balance">As outputs of the type <c>tee</c> are told.</param>
internal sealed record TeeReceivers(string Id, string Receivers, string Balance)
{
    /// <exception cref="PmacctException">It cannot be read, or a line is not done; the message names file and line.</exception>
    public static IReadOnlyList<TeeReceivers> Read(string path)
    {
        List<TeeReceivers> pools = [];
        foreach ((int number, string text) in MapLines.Read(path))
        {
            TeeReceivers pool = new("", "", "all");
            foreach (string pair in text.Split([' ', '\t'], StringSplitOptions.RemoveEmptyEntries))
            {
                int equals = pair.IndexOf('=', StringComparison.Ordinal);
                (string key, string value) = equals < 0 ? (pair, "") : (pair[..equals], pair[(equals + 1)..]);
                pool = (key, value) switch
                {
                    ("id", [_, ..]) when value.All(char.IsAsciiDigit) => pool with { Id = value },
                    ("ip", [_, ..]) => pool with { Receivers = value },
                    ("balance-alg", "rr") => pool with { Balance = "round-robin" },
                    ("balance-alg", "hash-agent" or "hash-crc32") => pool with { Balance = "exporter" },
                    _ => throw new PmacctException(string.Create(CultureInfo.InvariantCulture, $"{path}:{number}: {pair} is not done; id=N, ip=HOST:PORT,… and balance-alg=rr|hash-agent are")),
                };
            }

            pools.Add(pool is { Id.Length: > 0, Receivers.Length: > 0 } && pools.TrueForAll(other => other.Id != pool.Id)
                ? pool
                : throw new PmacctException(string.Create(CultureInfo.InvariantCulture, $"{path}:{number}: id=N, of no other line, and ip=HOST:PORT,… are wanted")));
        }

        return pools;
    }
}
