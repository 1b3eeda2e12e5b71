using System.Text;

namespace LogFlowDb.Console.CommandLine;

/// <summary>
/// What a shell of the system needs to complete our command line: scripts drawn from the catalogue of verbs. They know verbs, options and
/// fixed words by themselves; for the tables they call <c>logdb completion tables</c>, which reads one small file.
/// </summary>
internal static class CompletionScript
{
    /// <summary>The shells, and <c>tables</c> for what the scripts call.</summary>
    public static IReadOnlyList<string> Kinds { get; } = ["bash", "zsh", "fish"];

    /// <param name="commands">Of our own shell, for <c>exec</c> and <c>help</c>.</param>
    public static string Of(string shell, IReadOnlyList<string> commands) => shell switch
    {
        "bash" => Bash(commands),
        "zsh" => Zsh(commands),
        _ => Fish(commands),
    };

    /// <summary>What stands beside the options of a verb.</summary>
    private static (CompletedKind Kind, IReadOnlyList<string> Words) Arguments(VerbDescription verb, IReadOnlyList<string> commands) => verb.Name switch
    {
        "exec" => (CompletedKind.Words, commands),
        "help" => (CompletedKind.Words, [.. VerbCatalogue.Verbs.Select(static v => v.Name), .. commands]),
        "completion" => (CompletedKind.Words, Kinds),
        "man" => (CompletedKind.Words, ManualPage.Names),
        "import" or "run" => (CompletedKind.File, []),
        "backup" or "restore" => (CompletedKind.Folder, []),
        "browse" or "export" or "tables" or "verify" => (CompletedKind.Table, []),
        _ => (CompletedKind.Free, []),
    };

    private static string Bash(IReadOnlyList<string> commands)
    {
        StringBuilder text = new("""
            # bash completion of logdb: source <(logdb completion bash), or keep it as
            # /usr/share/bash-completion/completions/logdb
            _logdb() {
                local cur=${COMP_WORDS[COMP_CWORD]} prev=${COMP_WORDS[COMP_CWORD-1]} verb= kind= words= i
                local -a data=()
                for ((i = 1; i < COMP_CWORD; i++)); do
                    case ${COMP_WORDS[i]} in
                        --data) data=(--data "${COMP_WORDS[i+1]}"); ((++i)) ;;
                        --color) ((++i)) ;;
                        -*) ;;
                        *) [[ $verb ]] || verb=${COMP_WORDS[i]} ;;
                    esac
                done
                case $verb:$prev in

            """);
        foreach (OptionSpec option in OptionSpec.Of(VerbCatalogue.Common).Where(static option => option.TakesValue))
        {
            BashValue(text, string.Join('|', option.Names.Select(static name => $"*:{name}")), option.Kind, option.Words);
        }

        foreach (VerbDescription verb in VerbCatalogue.Verbs)
        {
            foreach (OptionSpec option in OptionSpec.Of(verb).Where(static option => option.TakesValue))
            {
                BashValue(text, string.Join('|', option.Names.Select(name => $"{verb.Name}:{name}")), option.Kind, option.Words);
            }
        }

        text.Append("    esac\n    if [[ ! $kind ]]; then\n        case $verb in\n");
        string common = string.Join(' ', OptionSpec.Of(VerbCatalogue.Common).SelectMany(static option => option.Names));
        text.Append($"            '') kind=words words='{string.Join(' ', VerbCatalogue.Verbs.Select(static verb => verb.Name))}' ;;\n");
        foreach (VerbDescription verb in VerbCatalogue.Verbs)
        {
            (CompletedKind kind, IReadOnlyList<string> words) = Arguments(verb, commands);
            text.Append("    ");
            BashValue(text, verb.Name, kind, words);
        }

        text.Append("        esac\n        if [[ $cur == -* ]]; then\n            kind=words words='").Append(common).Append("'\n            case $verb in\n");
        foreach (VerbDescription verb in VerbCatalogue.Verbs.Where(static verb => verb.Options.Count > 0))
        {
            text.Append($"                {verb.Name}) words+=' {string.Join(' ', OptionSpec.Of(verb).SelectMany(static option => option.Names))}' ;;\n");
        }

        return text.Append("""
                        esac
                    fi
                fi
                case $kind in
                    words) mapfile -t COMPREPLY < <(compgen -W "$words" -- "$cur") ;;
                    tables) mapfile -t COMPREPLY < <(compgen -W "$("${COMP_WORDS[0]}" "${data[@]}" completion tables 2> /dev/null)" -- "$cur") ;;
                    interfaces) mapfile -t COMPREPLY < <(compgen -W "$(ls /sys/class/net 2> /dev/null)" -- "$cur") ;;
                    files) compopt -o filenames; mapfile -t COMPREPLY < <(compgen -f -- "$cur") ;;
                    folders) compopt -o filenames; mapfile -t COMPREPLY < <(compgen -d -- "$cur") ;;
                esac
            }
            complete -F _logdb logdb ./logdb

            """).ToString();
    }

    private static void BashValue(StringBuilder text, string pattern, CompletedKind kind, IReadOnlyList<string> words) => text.Append($"        {pattern}) ").Append(kind switch
    {
        CompletedKind.Words => $"kind=words words='{string.Join(' ', words)}'",
        CompletedKind.File => "kind=files",
        CompletedKind.Folder => "kind=folders",
        CompletedKind.Table => "kind=tables",
        CompletedKind.Interface => "kind=interfaces",
        _ => "kind=free",
    }).Append(" ;;\n");

    private static string Zsh(IReadOnlyList<string> commands)
    {
        StringBuilder text = new("""
            #compdef logdb
            # zsh completion of logdb: keep it as _logdb in a folder of $fpath
            _logdb_tables() { local -a names; names=(${(f)"$(logdb ${opt_args[--data]:+--data} ${opt_args[--data]} completion tables 2> /dev/null)"}); compadd -a names }
            _logdb() {
                local curcontext=$curcontext state line
                typeset -A opt_args
                _arguments -C \

            """);
        Each(text, OptionSpec.Of(VerbCatalogue.Common), "        ");
        text.Append("        '1: :->verb' '*:: :->rest'\n    case $state in\n        verb)\n            local -a verbs=(\n");
        foreach (VerbDescription verb in VerbCatalogue.Verbs)
        {
            text.Append($"                {Quoted($"{verb.Name}:{verb.Summary}")}\n");
        }

        text.Append("            )\n            _describe verb verbs ;;\n        rest)\n            case $line[1] in\n");
        foreach (VerbDescription verb in VerbCatalogue.Verbs)
        {
            (CompletedKind kind, IReadOnlyList<string> words) = Arguments(verb, commands);
            text.Append($"                {verb.Name}) _arguments \\\n");
            Each(text, OptionSpec.Of(verb), "                    ");
            text.Append($"                    {Quoted($"*:argument:{ZshAction(kind, words)}")} ;;\n");
        }

        return text.Append("            esac ;;\n    esac\n}\n_logdb \"$@\"\n").ToString();

        static void Each(StringBuilder text, IReadOnlyList<OptionSpec> options, string indent)
        {
            foreach (OptionSpec option in options)
            {
                foreach (string name in option.Names)
                {
                    string what = option.Text.Replace("[", "(", StringComparison.Ordinal).Replace("]", ")", StringComparison.Ordinal).Replace(":", "\\:", StringComparison.Ordinal);
                    string value = option.TakesValue ? $":{option.Value.Replace(":", "\\:", StringComparison.Ordinal)}:{ZshAction(option.Kind, option.Words)}" : "";
                    text.Append($"{indent}{Quoted($"{name}[{what}]{value}")} \\\n");
                }
            }
        }
    }

    private static string ZshAction(CompletedKind kind, IReadOnlyList<string> words) => kind switch
    {
        CompletedKind.Words => $"({string.Join(' ', words)})",
        CompletedKind.File => "_files",
        CompletedKind.Folder => "_files -/",
        CompletedKind.Table => "_logdb_tables",
        CompletedKind.Interface => "_net_interfaces",
        _ => " ",
    };

    private static string Fish(IReadOnlyList<string> commands)
    {
        StringBuilder text = new("""
            # fish completion of logdb: keep it as ~/.config/fish/completions/logdb.fish
            complete -c logdb -f

            """);
        foreach (OptionSpec option in OptionSpec.Of(VerbCatalogue.Common))
        {
            FishOption(text, "", option);
        }

        foreach (VerbDescription verb in VerbCatalogue.Verbs)
        {
            text.Append($"complete -c logdb -n __fish_use_subcommand -a {verb.Name} -d {FishQuoted(verb.Summary)}\n");
            string condition = $" -n '__fish_seen_subcommand_from {verb.Name}'";
            foreach (OptionSpec option in OptionSpec.Of(verb))
            {
                FishOption(text, condition, option);
            }

            (CompletedKind kind, IReadOnlyList<string> words) = Arguments(verb, commands);
            text.Append(kind == CompletedKind.Free ? "" : $"complete -c logdb{condition}{FishAction(kind, words)}\n");
        }

        return text.ToString();
    }

    private static void FishOption(StringBuilder text, string condition, OptionSpec option)
    {
        text.Append("complete -c logdb").Append(condition);
        foreach (string name in option.Names)
        {
            text.Append(name.StartsWith("--", StringComparison.Ordinal) ? $" -l {name[2..]}" : $" -s {name[1..]}");
        }

        text.Append(option.TakesValue ? option.Kind == CompletedKind.Free ? " -x" : " -r" + FishAction(option.Kind, option.Words) : "").Append($" -d {FishQuoted(option.Text)}\n");
    }

    private static string FishAction(CompletedKind kind, IReadOnlyList<string> words) => kind switch
    {
        CompletedKind.Words => $" -a '{string.Join(' ', words)}'",
        CompletedKind.File => " -F",
        CompletedKind.Folder => " -a '(__fish_complete_directories)'",
        CompletedKind.Table => " -a '(logdb completion tables 2> /dev/null)'",
        CompletedKind.Interface => " -a '(ls /sys/class/net)'",
        _ => "",
    };

    private static string Quoted(string text) => $"'{text.Replace("'", "'\\''", StringComparison.Ordinal)}'";

    private static string FishQuoted(string text) => $"'{text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("'", "\\'", StringComparison.Ordinal)}'";
}
