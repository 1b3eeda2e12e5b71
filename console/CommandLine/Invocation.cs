namespace LogFlowDb.Console.CommandLine;

/// <summary>One use of the command line, parsed and checked; what a client sends to the daemon.</summary>
internal sealed record Invocation(string Verb)
{
    /// <summary>Full path of the data directory.</summary>
    public string DataDirectory { get; init; } = "";

    /// <summary>What stands beside the options: commands, the query, full paths of files, a table name.</summary>
    public IReadOnlyList<string> Arguments { get; init; } = [];

    /// <summary><c>auto</c>, <c>always</c> or <c>never</c>: the client's business.</summary>
    public string Color { get; init; } = "auto";

    /// <summary>Lines only, nothing drawn: the client's business.</summary>
    public bool Accessible { get; init; }

    /// <summary>Nothing may be changed; travels as a trait of the session.</summary>
    public bool ReadOnly { get; init; }

    /// <summary>One of <see cref="Formats.OutputFormat.Names"/>; null when not given.</summary>
    public string? Format { get; init; }

    public TimeSpan? Timeout { get; init; }

    public long? MemoryBytes { get; init; }

    public bool Stats { get; init; }

    public bool Check { get; init; }

    /// <summary>Of <c>import</c>: the table to fill. Of <c>restore</c>: the one to take, null for all.</summary>
    public string? Table { get; init; }

    /// <summary>Of <c>backup</c>: the tables to copy; none for all.</summary>
    public IReadOnlyList<string> Tables { get; init; } = [];

    /// <summary>Of <c>restore</c>: what the table shall be called.</summary>
    public string? NewName { get; init; }

    /// <summary>Of <c>import</c>: <c>auto</c>, <c>flows</c> or <c>packets</c>. Of <c>run</c>: <c>auto</c> or the name of a daemon of pmacct.</summary>
    public string As { get; init; } = "auto";

    /// <summary>Of <c>import</c>: recorded as <c>_host</c>.</summary>
    public string? Host { get; init; }

    /// <summary>Of <c>import</c>: also files that were imported before.</summary>
    public bool Force { get; init; }

    /// <summary>Of <c>import</c>: the table for counter samples; null for none.</summary>
    public string? CountersTable { get; init; }

    /// <summary>Of <c>import</c>: the table for records of options templates; null for none.</summary>
    public string? OptionsTable { get; init; }

    /// <summary>Of <c>import</c>: how packets become flows.</summary>
    public MeterRequest Meter { get; init; } = new();

    /// <summary>Of <c>browse</c>: the filter at first. Of <c>import</c>: of packets, in the language of libpcap, unchecked; null for all.</summary>
    public string? Filter { get; init; }

    /// <summary>Of <c>browse</c>: the columns to show; none for those that fit.</summary>
    public IReadOnlyList<string> Columns { get; init; } = [];

    /// <summary>Of <c>browse</c>: a file for what each picture cost; null for none.</summary>
    public string? TraceFile { get; init; }

    /// <summary>Of <c>export</c> and <c>browse</c>: from when on, as queries write it.</summary>
    public string? From { get; init; }

    /// <summary>Of <c>export</c> and <c>browse</c>: until when.</summary>
    public string? To { get; init; }

    /// <summary>Of <c>export</c>: full path of the file to write in place of standard output; the client's business.</summary>
    public string? OutputFile { get; init; }

    /// <summary>Of <c>backup</c>: read the copy again and check it.</summary>
    public bool Verify { get; init; }

    /// <summary>Of <c>tables</c>: <c>fields</c> or <c>days</c>; null for a row a table.</summary>
    public string? Detail { get; init; }

    /// <summary>The data directory was named by flag or variable, not fallen back to.</summary>
    public bool DataGiven { get; init; }

    /// <summary>Of <c>run</c>: keys that are not done are told and left out.</summary>
    public bool Lenient { get; init; }

    /// <summary>Of <c>serve</c>, <c>run</c> and <c>config</c>: full path of the configuration file; null for none.</summary>
    public string? ConfigurationFile { get; init; }

    /// <summary>Of <c>serve</c>: where to listen for HTTP, unchecked; null when not given.</summary>
    public string? Listen { get; init; }

    /// <summary>Of <c>serve</c> and <c>config</c>: print the example of a configuration file.</summary>
    public bool Example { get; init; }

    /// <summary>Of <c>config</c>: print the unit file for systemd.</summary>
    public bool Unit { get; init; }

    /// <summary>The unit file of sockets is wanted.</summary>
    public bool Sockets { get; init; }

    /// <summary>Of <c>config</c>: whose credential to make; null for none.</summary>
    public string? Credential { get; init; }

    /// <summary>Of <c>config</c>: <c>read</c>, <c>write</c> or <c>admin</c>.</summary>
    public string Role { get; init; } = "read";

    /// <summary>Of <c>config</c>: the credential is a password, from standard input, and no token by lot.</summary>
    public bool Password { get; init; }

    /// <summary>Of <c>exec</c>: a person typed the command in the shell, and may be asked.</summary>
    public bool Interactive { get; init; }

    /// <summary>Of <c>capture</c>; the client's business.</summary>
    public CaptureRequest? Capture { get; init; }
}
