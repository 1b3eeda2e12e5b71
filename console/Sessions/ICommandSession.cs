namespace LogFlowDb.Console.Sessions;

/// <summary>
/// The person or program that a command talks to: in this process, or a client of the daemon at the other end of a socket.
/// Commands write and read only through it. One thread at a time, but <see cref="Interrupt"/> may be raised by any.
/// </summary>
internal interface ICommandSession
{
    /// <summary>UTF-8 bytes for standard output, buffered until <see cref="Flush"/>. Writing throws
    /// <see cref="Terminal.OutputClosedException"/> when nobody reads any more.</summary>
    Stream Output { get; }

    /// <summary>UTF-8 bytes for standard error.</summary>
    Stream Error { get; }

    SessionTraits Traits { get; }

    InterruptSource Interrupt { get; }

    /// <summary>Writes the prompt, then waits for a line. Null at the end of the input and when interrupted meanwhile.</summary>
    string? ReadLine(string prompt);

    /// <summary>Null when there is no shell on a terminal at the other end.</summary>
    IShellView? Shell => null;

    /// <summary>Some bytes of standard input; 0 at its end and when interrupted meanwhile. Not to be mixed with <see cref="ReadLine"/>.
    /// A session without input is at its end.</summary>
    int ReadInput(Span<byte> buffer) => 0;

    /// <summary>Returns when everything written is on its way.</summary>
    void Flush();
}
