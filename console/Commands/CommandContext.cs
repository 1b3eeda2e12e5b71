using LogFlowDb.Console.Hosting;
using LogFlowDb.Console.Sessions;
using LogFlowDb.Engine.Diagnostics;
using LogFlowDb.Engine.Tables;
using LogFlowDb.Query;

namespace LogFlowDb.Console.Commands;

/// <summary>What a command gets to work with.</summary>
internal sealed record CommandContext(Instance Instance, ICommandSession Session, IReadOnlyList<string> Arguments)
{
    /// <summary>A person typed it in the shell, and may be asked.</summary>
    public bool Interactive { get; init; }

    /// <summary>What was given as <c>key=value</c>, unchecked.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Options { get; init; } = [];

    /// <exception cref="CommandFailedException">There is no directory yet.</exception>
    public Database Database => Instance.Database ?? throw new CommandFailedException($"there is no directory {Instance.Directory}");

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

    /// <summary>The table that the first argument names.</summary>
    /// <exception cref="CommandFailedException">There is none.</exception>
    public (Database Database, string Name) Table()
    {
        string name = Arguments[0];
        return Database.TableNames.Contains(name, StringComparer.Ordinal)
            ? (Database, name)
            : throw new CommandFailedException($"table not found: {name}{NearName.Suffix(name, Database.TableNames)}");
    }

    /// <summary>The tables that the first argument names, by name or pattern.</summary>
    /// <exception cref="CommandFailedException">There is none.</exception>
    public IReadOnlyList<string> Tables() => Arguments[0].Contains('*')
        ? Database.TableNames.Where(name => Wildcard.Matches(Arguments[0], name)).ToArray() is { Length: > 0 } tables
            ? tables
            : throw new CommandFailedException($"table not found: {Arguments[0]}")
        : [Table().Name];

    /// <summary>In the shell, asks for a name to be typed before something is lost; elsewhere does nothing.</summary>
    /// <exception cref="CommandFailedException">Another answer came.</exception>
    public void Confirm(string what, string name)
    {
        if (Interactive && Ask($"{what}; type {name} to go on: ")?.Trim() != name)
        {
            throw new CommandFailedException("nothing was done");
        }
    }

    /// <summary>Says that a change by hand lasts until the configuration file is read again; does nothing for what the file did not make.</summary>
    public void NoteDeclared(string what, bool isDeclared)
    {
        if (isDeclared)
        {
            Session.WriteErrorLine($"{what} is declared in the daemon's configuration file, which makes it again when it is read next");
        }
    }

    /// <summary>A time as status texts show it, in the time zone of who asks; "N/A" or what is given for none.</summary>
    public string LocalTime(DateTime? utc, string none = "N/A") => utc is { } time
        ? TimeZoneInfo.ConvertTimeFromUtc(time, Session.Traits.TimeZone).ToString("yyyy-MM-dd HH:mm:ss", System.Globalization.CultureInfo.InvariantCulture)
        : none;
}
