namespace LogFlowDb.Console.Diagnostics;

/// <summary>How much a line of the daemon's log matters; the numbers are those of syslog.</summary>
internal enum LogLevel
{
    Error = 3,
    Warning = 4,
    Info = 6,
    Debug = 7,
}
