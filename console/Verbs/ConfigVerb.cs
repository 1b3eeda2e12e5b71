using LogFlowDb.Console.CommandLine;
using LogFlowDb.Console.Configuration;
using LogFlowDb.Console.Formats;
using LogFlowDb.Console.Hosting;
using LogFlowDb.Console.Sessions;
using LogFlowDb.Console.State;

namespace LogFlowDb.Console.Verbs;

/// <summary><c>config</c>: prints an example, the unit file, a line for the credentials, or what counts and where it comes from.</summary>
internal static class ConfigVerb
{
    public static int Run(Invocation invocation, ICommandSession session)
    {
        if (invocation.Example)
        {
            session.Write(PackagedFiles.Example);
        }
        else if (invocation.Unit)
        {
            session.Write(PackagedFiles.Unit);
        }
        else if (invocation.Sockets)
        {
            session.Write(PackagedFiles.Sockets);
        }
        else if (invocation.Credential is { } name)
        {
            MakeCredential(session, name, invocation);
        }
        else
        {
            Show(session, invocation, ServeVerb.Settings(invocation));
        }

        return ExitCode.Done;
    }

    private static void MakeCredential(ICommandSession session, string name, Invocation invocation)
    {
        if (!invocation.Password)
        {
            (string token, string line) = Credential.NewToken(name, invocation.Role);
            session.WriteLine(line);
            session.WriteErrorLine($"the token of {name}, shown this once: {token}");
            return;
        }

        if (session.Traits.InputIsTerminal)
        {
            throw new CommandFailedException($"a terminal would show the password: logdb config --credential {name} --password < FILE", ExitCode.Usage);
        }

        session.WriteLine(session.ReadLine("") is { Length: > 0 } password
            ? Credential.OfPassword(name, invocation.Role, password)
            : throw new CommandFailedException("the password is to be a line of standard input", ExitCode.Usage));
    }

    private static void Show(ICommandSession session, Invocation invocation, ServiceSettings settings)
    {
        List<IReadOnlyList<string>> rows = [["data.directory", ServeVerb.DataDirectory(invocation, settings), Origin("data.directory", invocation.DataGiven ? "--data" : "default")]];
        foreach (Setting setting in Setting.All.Skip(1))
        {
            bool isSaid = settings.Origins.TryGetValue(setting.Name, out (string Value, SettingSource Source) origin);
            rows.Add([setting.Name, isSaid ? VisibleText.Of(origin.Value) : "", Origin(setting.Name, SettingSource.Default.Place)]);
        }

        foreach (StoredBinding binding in settings.Collectors.Bindings)
        {
            rows.Add([$"binding {binding.Name}", $"{binding.TransportName} {binding.Address ?? "127.0.0.1"} port {binding.Port}", invocation.ConfigurationFile ?? ""]);
        }

        foreach (DeclaredLogger logger in settings.Collectors.Loggers)
        {
            rows.Add([$"logger {logger.Spec.FullName}", logger.Spec.Factory + (logger.Table is null ? "" : $" into {logger.Table}"), invocation.ConfigurationFile ?? ""]);
        }

        foreach (string table in settings.Collectors.Tables.Keys)
        {
            rows.Add([$"table {table}", Commands.TableParameter.Retention(settings.Collectors.Tables[table]), invocation.ConfigurationFile ?? ""]);
        }

        session.Write(TextTable.Format(["setting", "value", "from"], rows));

        string Origin(string name, string otherwise) => settings.Origins.TryGetValue(name, out (string Value, SettingSource Source) origin) ? origin.Source.ToString() : otherwise;
    }
}
