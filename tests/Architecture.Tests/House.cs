namespace LogFlowDb.Architecture.Tests;

/// <summary>The map of ARCHITECTURE.md as data: a new project or folder gets its line here, or the tests fail.</summary>
internal static class House
{
    public static Room[] Rooms { get; } =
    [
        new("engine", "LogFlowDb.Engine",
            References: [],
            Packages: ["Microsoft.FASTER.Core"],
            Floors: ["Diagnostics", "Values", "Columns", "Scanning", "Blocks", "Storage", "Tables", "Loggers"]),
        new("query", "LogFlowDb.Query",
            References: ["LogFlowDb.Engine"],
            Packages: ["Sprache"],
            Floors:
            [
                "Reference", "Formats", "Syntax", "Expressions+Functions", "Batches", "Results", "Aggregates", "RowGroups", "Operators", "Scans", "Stages", "Lookups", "Sources Grouping Combining Output", "Planning",
                "Execution", "Binding",
            ]),
        new("collectors/protocols", "LogFlowDb.Protocols",
            References: [],
            Packages: [],
            Floors: ["Wire", "Packets", "Applications", "Records", "Exporters", "NetFlow SFlow", "Exports"]),
        new("collectors/capture", "LogFlowDb.Collectors",
            References: ["LogFlowDb.Protocols", "LogFlowDb.Engine"],
            Packages: [],
            Floors: ["Batches Receiving", "Udp Tcp Pcap Templates", "Bindings", "Metering", "Import", "Loggers"]),
        new("collectors/outputs", "LogFlowDb.Outputs",
            References: ["LogFlowDb.Engine", "LogFlowDb.Query", "LogFlowDb.Collectors"],
            Packages: ["Microsoft.Data.Sqlite", "MySql.Data", "Npgsql"],
            Floors: ["Targets", "Text", "Shaping", "Feeds", "Running", "Printing Files Sql Export", "Tee"]),
        new("collectors/brokers", "LogFlowDb.Brokers",
            References: ["LogFlowDb.Outputs"],
            Packages: ["Confluent.Kafka", "RabbitMQ.Client"],
            Floors: ["Messages", "Kafka RabbitMq"]),
        new("console", "LogFlowDb.Console",
            References: ["LogFlowDb.Engine", "LogFlowDb.Query", "LogFlowDb.Collectors", "LogFlowDb.Outputs", "LogFlowDb.Brokers"],
            Packages: ["System.CommandLine"],
            Floors:
            [
                "Terminal", "State", "Sessions", "Formats", "Diagnostics", "Shell", "Editing", "CommandLine", "Daemon",
                "Hosting", "Commands", "Capture", "Configuration", "Pmacct", "Drawing Paging", "Http Tui", "Interactive", "Verbs", "Demo",
            ]),
    ];

    /// <summary>A word of a library and the folders that may write it.</summary>
    public static (string Word, string[] Folders)[] Fences { get; } =
    [
        ("FASTER.core", ["engine/Storage"]),
        ("Sprache", ["query/Syntax"]),
        ("Spectre.Console", ["console/Tui"]),
        ("Microsoft.AspNetCore", ["console/Http"]),
        ("\"libpcap", ["collectors/capture/Pcap"]),
        ("using Npgsql", ["collectors/outputs/Sql"]),
        ("Microsoft.Data.Sqlite", ["collectors/outputs/Sql"]),
        ("using MySql.Data", ["collectors/outputs/Sql"]),
        ("Confluent.Kafka", ["collectors/brokers/Kafka"]),
        ("using RabbitMQ.Client", ["collectors/brokers/RabbitMq"]),
    ];

    /// <summary>What stands in the root of the repository, besides names that begin with a dot.</summary>
    public static string[] TopLevel { get; } =
    [
        "ARCHITECTURE.md", "CHANGELOG.md", "Directory.Build.props", "Directory.Packages.props", "LANGUAGE.md", "LICENSE", "LogFlowDb.sln",
        "README.md", "collectors", "console", "engine", "global.json", "logdb", "query", "test", "tests",
    ];
}
