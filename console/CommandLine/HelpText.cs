using System.Text;

namespace LogFlowDb.Console.CommandLine;

/// <summary>The texts of <c>help</c>.</summary>
internal static class HelpText
{
    public static string Overview()
    {
        StringBuilder text = new();
        text.Append("""
            LogFlowDb: collects flow logs and answers questions about them.

              logdb demo                                       watch it work
              logdb exec 'flowmon.open default 2055'           listen for NetFlow
              logdb serve &                                    collect in the background
              logdb query 'table netflows | stats count'       ask

            usage: logdb [--data DIR] VERB …


            """);
        foreach (VerbDescription verb in VerbCatalogue.Verbs)
        {
            text.Append("  ").Append(verb.Name.PadRight(12)).AppendLine(verb.Summary);
        }

        text.AppendLine();
        foreach ((string option, string what) in VerbCatalogue.Common)
        {
            text.Append(option.PadRight(14)).AppendLine(what);
        }

        return text.ToString();
    }

    public static string Of(VerbDescription verb)
    {
        StringBuilder text = new();
        foreach (string example in verb.Examples)
        {
            text.Append("  ").AppendLine(example);
        }

        text.AppendLine().Append("usage: logdb [--data DIR] ").AppendLine(verb.Usage).Append("  ").AppendLine(verb.Summary);
        if (verb.Options.Count > 0)
        {
            text.AppendLine();
            int width = Math.Max(17, verb.Options.Max(static option => option.Option.Length) + 2);
            foreach ((string option, string what) in verb.Options)
            {
                text.Append("  ").Append(option.PadRight(width)).AppendLine(what);
            }
        }

        return text.ToString();
    }
}
