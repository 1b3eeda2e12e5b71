using LogFlowDb.Console.Hosting;
using LogFlowDb.Console.Sessions;

namespace LogFlowDb.Console.Commands;

/// <summary>What a command gets to work with.</summary>
internal sealed record CommandContext(Instance Instance, ICommandSession Session, IReadOnlyList<string> Arguments)
{
    public CollectorSet Collectors => Instance.Collectors;

    /// <summary>Null when not given.</summary>
    public string? Argument(int index) => index < Arguments.Count ? Arguments[index] : null;

    public void Write(string text) => Session.Write(text);

    public void WriteLine(string text = "") => Session.WriteLine(text);

    /// <summary>A listing's head: the title and a rule under it.</summary>
    public void WriteTitle(string title, int? rule = null)
    {
        WriteLine(title);
        WriteLine(new string('-', rule ?? title.Length));
    }

    /// <summary>The answer to a question, echoed when it was not typed on a terminal, so that transcripts read alike.</summary>
    /// <exception cref="OperationCanceledException">Ctrl-C.</exception>
    public string? Ask(string question)
    {
        string? answer = Session.ReadLine(question);
        Session.Interrupt.Token.ThrowIfCancellationRequested();
        if (!Session.Traits.InputIsTerminal)
        {
            WriteLine(answer ?? "");
        }

        return answer;
    }

    /// <summary>A time as status texts show it, in the time zone of who asks; "N/A" or what is given for none.</summary>
    public string LocalTime(DateTime? utc, string none = "N/A") => utc is { } time
        ? TimeZoneInfo.ConvertTimeFromUtc(time, Session.Traits.TimeZone).ToString("yyyy-MM-dd HH:mm:ss", System.Globalization.CultureInfo.InvariantCulture)
        : none;
}
