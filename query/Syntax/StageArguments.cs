namespace LogFlowDb.Query.Syntax;

/// <summary>What follows the options of a stage, by shape. Names are not looked up yet.</summary>
internal abstract record StageArguments;

/// <summary>Expressions separated by commas, and the fields behind <c>by</c>.</summary>
internal sealed record ExpressionArguments(IReadOnlyList<ExpressionNode> Expressions, IReadOnlyList<Token> By) : StageArguments;

/// <summary><c>a=expression, b=c=expression</c>.</summary>
internal sealed record AssignmentArguments(IReadOnlyList<AssignmentNode> Assignments) : StageArguments;

/// <summary>One or more fields that get the value of an expression.</summary>
internal sealed record AssignmentNode(IReadOnlyList<Token> Targets, ExpressionNode Expression);

/// <summary>A list of names, each with an optional sign, and the fields behind <c>by</c>.</summary>
/// <param name="Remove">A minus of its own stands before the list.</param>
internal sealed record FieldArguments(bool Remove, IReadOnlyList<SignedWord> Fields, IReadOnlyList<Token> By) : StageArguments;

/// <summary>A name with <c>+</c>, <c>-</c> or nothing (<c>'\0'</c>) before it.</summary>
internal sealed record SignedWord(Token Name, char Sign);

/// <summary><c>a as b</c>, also of an anchor and its name. A class, because generic code over structs is not compiled ahead of time.</summary>
internal sealed record RenamingNode(Token From, Token To);

/// <summary><c>a as b, c as d</c>.</summary>
internal sealed record RenameArguments(IReadOnlyList<RenamingNode> Renamings) : StageArguments;

/// <summary>Aggregates with their names, and the fields behind <c>by</c> or other words of the grammar.</summary>
internal sealed record AggregateArguments(IReadOnlyList<AggregateNode> Aggregates, IReadOnlyList<Token> By, IReadOnlyList<Token> Columns)
    : StageArguments;

/// <summary>A call of an aggregate; <paramref name="Arguments"/> is null when it is written without parentheses.</summary>
internal sealed record AggregateNode(Token Name, ArgumentList? Arguments, Token? Alias, int Offset, int End);

/// <summary><c>top N f [, f …] [by AGGREGATE]</c>.</summary>
internal sealed record TopArguments(Token? Count, IReadOnlyList<Token> Fields, AggregateNode? By) : StageArguments;

/// <summary>Join keys and a query in brackets; the brackets stand at both ends.</summary>
internal sealed record SubqueryArguments(IReadOnlyList<SignedWord> Keys, int Open, int Close) : StageArguments;

/// <summary>Words separated by blanks or commas.</summary>
internal sealed record WordArguments(IReadOnlyList<Token> Words) : StageArguments;

/// <summary>One text in double quotes, as it stands between them.</summary>
internal sealed record TextArguments(Token Text) : StageArguments;

/// <summary><c>"start*end" as name, …</c>.</summary>
internal sealed record AnchorArguments(IReadOnlyList<RenamingNode> Anchors) : StageArguments;

/// <summary><c>table key [as k] output field [as name], …</c>.</summary>
/// <param name="Key">The field of the rows and that of the table; the same when there is no <c>as</c>.</param>
internal sealed record LookupArguments(Token Table, RenamingNode Key, IReadOnlyList<RenamingNode> Outputs) : StageArguments;
