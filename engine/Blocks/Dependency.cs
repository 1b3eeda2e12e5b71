namespace LogFlowDb.Engine.Blocks;

/// <summary>One column leaning on another, in one of the encodings that can say so, with what that is expected to save.</summary>
/// <param name="Encoding">How.</param>
/// <param name="Column">Index of the column that leans.</param>
/// <param name="Parent">Index of the column it leans on.</param>
/// <param name="SavedBits">Expected, per row, against the column standing alone.</param>
/// <param name="Group">Columns of the same number share their map; −1 for encodings without one.</param>
internal readonly record struct Dependency(LongEncoding Encoding, int Column, int Parent, double SavedBits, int Group = -1);
