namespace LogFlowDb.Engine.Blocks;

/// <summary>A column offered to <see cref="PairingSearch"/>.</summary>
/// <param name="Values">A number a row.</param>
/// <param name="Domain">Numbers of columns of the same domain mean the same thing when equal: the same kind, the same dictionary.</param>
internal readonly record struct PairingColumn(ReadOnlyMemory<long> Values, int Domain);
