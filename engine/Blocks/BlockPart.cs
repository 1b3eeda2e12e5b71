namespace LogFlowDb.Engine.Blocks;

/// <summary>
/// A piece of a block that belongs to no column alone: several columns use it, or a question can be answered from it without
/// reading a column. Offset counts from the start of the block; the checksum is CRC-32C of the piece.
/// </summary>
internal sealed record BlockPart(BlockPartKind Kind, int Offset, int Length, uint Crc);
