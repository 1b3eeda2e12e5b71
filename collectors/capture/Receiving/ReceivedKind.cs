namespace LogFlowDb.Collectors.Receiving;

/// <summary>What an entry of the ring is.</summary>
internal enum ReceivedKind : byte
{
    /// <summary>The rest of the block is not used; readers do not see it.</summary>
    Nothing,

    /// <summary>A UDP datagram.</summary>
    Datagram,

    /// <summary>A message of a session.</summary>
    Message,

    /// <summary>A session has ended; all its messages are in front of this.</summary>
    SessionEnd,
}
