namespace LogFlowDb.Console;

/// <summary>A verb or command that cannot do what it was asked; the message is the one line that its user sees,
/// empty when nothing is left to say.</summary>
internal sealed class CommandFailedException(string message, int exitCode = ExitCode.Failed, Exception? cause = null)
    : Exception(message, cause)
{
    public int ExitCode { get; } = exitCode;
}
