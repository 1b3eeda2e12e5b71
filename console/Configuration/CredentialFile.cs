using LogFlowDb.Console.Formats;

namespace LogFlowDb.Console.Configuration;

/// <summary>Reads credentials: from a file, a line each, <c>#</c> begins a comment; and one token from the environment.</summary>
internal static class CredentialFile
{
    /// <summary>Holds a token in the clear, with the role <c>read</c>.</summary>
    public const string TokenVariable = "LOGDB_HTTP_TOKEN";

    private const int MaxCredentials = 1000;
    private const int MinTokenLength = 16;

    /// <exception cref="CommandFailedException">The file cannot be read, or a line of it; no message holds a hash.</exception>
    public static IReadOnlyList<Credential> Load(string file)
    {
        string[] lines;
        try
        {
            lines = new FileInfo(file).Length <= ConfigurationText.MaxBytes
                ? File.ReadAllLines(file)
                : throw new CommandFailedException($"{file} is larger than {ByteSize.Text(ConfigurationText.MaxBytes)}");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new CommandFailedException($"cannot read {file}: {e.Message}", cause: e);
        }

        List<Credential> credentials = [];
        for (int i = 0; i < lines.Length; i++)
        {
            if (lines[i].Trim() is not { Length: > 0 } line || line[0] == '#')
            {
                continue;
            }

            try
            {
                Credential credential = Credential.Parse(line);
                if (credentials.Exists(other => other.Name == credential.Name))
                {
                    throw new FormatException($"{credential.Name} stands there twice");
                }

                credentials.Add(credential);
            }
            catch (FormatException wrong)
            {
                throw new CommandFailedException($"{file}:{i + 1}: {VisibleText.Of(wrong.Message)}", cause: wrong);
            }
        }

        return credentials.Count switch
        {
            0 => throw new CommandFailedException($"{file} has no credentials (logdb config --credential NAME prints one)"),
            > MaxCredentials => throw new CommandFailedException($"{file} has {credentials.Count} credentials, {MaxCredentials} are possible"),
            _ => credentials,
        };
    }

    /// <summary>Those of the file, if there is one, and that of the variable, if it is set. None when neither is there.</summary>
    /// <exception cref="CommandFailedException">As <see cref="Load"/>; or the token is too short to be one.</exception>
    public static IReadOnlyList<Credential> LoadAll(string? file, Func<string, string?> variable)
    {
        IReadOnlyList<Credential> credentials = file is null ? [] : Load(file);
        return variable(TokenVariable) switch
        {
            null or "" => credentials,
            { Length: < MinTokenLength } => throw new CommandFailedException($"{TokenVariable} is shorter than {MinTokenLength} characters: a guess away from being known", ExitCode.Usage),
            var token => [.. credentials, Credential.OfToken(TokenVariable, CredentialRole.Read, token)],
        };
    }

    /// <summary>A line for the log when others than its owner may read the file; null when all is well.</summary>
    public static string? Exposed(string file)
    {
        try
        {
            return (File.GetUnixFileMode(file) & (UnixFileMode.OtherRead | UnixFileMode.OtherWrite | UnixFileMode.GroupWrite)) == UnixFileMode.None
                ? null
                : $"{file} can be read or written by others: chmod 640 or less";
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
