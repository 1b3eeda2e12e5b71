namespace LogFlowDb.Console.Daemon;

/// <summary>What a frame on the daemon's socket carries. The numbers may only grow.</summary>
internal enum FrameKind : byte
{
    /// <summary>Client, first: protocol version and an encoded <see cref="DaemonRequest"/>.</summary>
    Request = 1,

    /// <summary>Client: a line that was asked for, UTF-8.</summary>
    Line = 2,

    /// <summary>Client: there are no more lines.</summary>
    EndOfInput = 3,

    /// <summary>Client: Ctrl-C.</summary>
    Interrupt = 4,

    /// <summary>Client: bytes of its standard input that were asked for; none at the end.</summary>
    Input = 5,

    /// <summary>Daemon: bytes for standard output.</summary>
    Output = 16,

    /// <summary>Daemon: bytes for standard error.</summary>
    Error = 17,

    /// <summary>Daemon: a line of input is wanted.</summary>
    ReadLine = 18,

    /// <summary>Daemon, last: the exit code, 4 bytes, little-endian.</summary>
    Exit = 19,

    /// <summary>Daemon: bytes of standard input are wanted.</summary>
    ReadInput = 20,

    /// <summary>Daemon, to a shell: an entry typed with its editor is wanted, at the prompt that is the content (UTF-8).</summary>
    ReadCommand = 21,

    /// <summary>Daemon, to a shell: a query begins. Its text, then whether it names its fields, and these; see <see cref="RemoteShell"/>.</summary>
    QueryBegins = 22,

    /// <summary>Daemon, to a shell: rows of the query.</summary>
    Rows = 23,

    /// <summary>Daemon, to a shell: what has to be known of the query, UTF-8.</summary>
    Notice = 24,

    /// <summary>Daemon, to a shell: the rows so far are to be shown now.</summary>
    FlushRows = 25,

    /// <summary>Daemon, to a shell: the query is over; its statistics, unless it failed.</summary>
    QueryEnds = 26,

    /// <summary>Daemon, to a shell: a query cannot be run as written; where its first mistake is, and its text.</summary>
    Misspelt = 27,
}
