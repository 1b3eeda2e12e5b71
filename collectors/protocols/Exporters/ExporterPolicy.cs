namespace LogFlowDb.Protocols.Exporters;

/// <summary>What the user said of exporters. The conditions are asked by the decoding thread, once for each address it meets.</summary>
/// <param name="IsNamed">True for addresses that the user allowed by name: they never give way to others in the tables of a decoder.</param>
/// <param name="IsRelay">
/// True for addresses whose word is taken for the exporter behind them: elements 130 and 131 then give <c>exporter_ip</c>, and the
/// socket's address is kept as <c>relay_ip</c>.
/// </param>
public sealed record ExporterPolicy(Func<UInt128, bool> IsNamed, Func<UInt128, bool> IsRelay)
{
    private static readonly UInt128 s_firstLoopback = new(0, 0xffff_7f00_0000);
    private static readonly UInt128 s_lastLoopback = new(0, 0xffff_7fff_ffff);

    /// <summary>Nobody is named; this machine is a relay, because what runs on it could send anything anyway.</summary>
    public static ExporterPolicy Default { get; } = new(static _ => false, IsLoopback);

    /// <summary>True for 127.0.0.0/8 in mapped form and ::1.</summary>
    public static bool IsLoopback(UInt128 address) => address == UInt128.One || (address >= s_firstLoopback && address <= s_lastLoopback);
}
