namespace LogFlowDb.Console.Pmacct;

/// <summary>Of which end a packet filter speaks.</summary>
internal enum BpfDirection
{
    Either,
    Source,
    Destination,
    Both,
}
