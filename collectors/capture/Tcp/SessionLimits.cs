namespace LogFlowDb.Collectors.Tcp;

/// <summary>What the peers of a TCP binding may use up.</summary>
/// <param name="Sessions">Open at a time. Each takes up to 64 KiB of memory, and a few more for TLS.</param>
/// <param name="SessionsPerAddress">Of one peer, so that it cannot keep the others out.</param>
/// <param name="Handshake">Longest time to agree on TLS.</param>
/// <param name="Message">Longest time from the first byte of a message to its last.</param>
/// <param name="Idle">Longest time between messages. A dead peer is found out earlier, by probes of the kernel.</param>
/// <param name="Drain">How long data that has arrived is still read once the binding is being closed.</param>
internal sealed record SessionLimits(int Sessions, int SessionsPerAddress, TimeSpan Handshake, TimeSpan Message, TimeSpan Idle, TimeSpan Drain)
{
    public static SessionLimits Default { get; } = new(
        Sessions: 1024,
        SessionsPerAddress: 128,
        Handshake: TimeSpan.FromSeconds(10),
        Message: TimeSpan.FromSeconds(30),
        Idle: TimeSpan.FromHours(1),
        Drain: TimeSpan.FromMilliseconds(500));
}
