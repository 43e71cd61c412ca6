using System.Text.Json.Nodes;
using EntraPrivateAccess.Sandbox.Contracts;

namespace EntraPrivateAccess.Sandbox.Graph.Query;

/// <summary>
/// Parses filters with eq, ne, startswith, any, and, or, not and parentheses. Everything else is refused.
/// </summary>
/// <remarks>Text is compared without case, as in Entra ID.</remarks>
internal sealed class FilterParser
{
    // Deeper or longer filters would overflow the stack when they are parsed or evaluated. The limits are the sandbox's
    // own, far above what a client sends.
    private const int MaximumDepth = 100;
    private const int MaximumConditions = 1000;

    private readonly EntityShape _shape;
    private readonly List<FilterToken> _tokens;
    private readonly string _filter;
    private string? _variable;
    private int _at;
    private int _depth;
    private int _conditions;

    private FilterParser(string filter, EntityShape shape)
    {
        _filter = filter;
        _shape = shape;
        _tokens = FilterLexer.Read(filter);
    }

    private delegate JsonNode? Operand(JsonObject item, JsonNode? variable);

    private delegate bool Condition(JsonObject item, JsonNode? variable);

    private FilterToken Next => _tokens[_at];

    /// <exception cref="GraphServiceException">The filter is not valid, or it uses a property that the type does not
    /// have.</exception>
    public static Func<JsonObject, bool> Parse(string filter, EntityShape shape)
    {
        FilterParser parser = new(filter, shape);
        Condition condition = parser.Or();
        _ = parser.Take(FilterTokenKind.End);
        return item => condition(item, null);
    }

    private Condition Or()
    {
        Condition left = And();
        while (Keyword("or"))
        {
            (Condition former, Condition right) = (left, And());
            left = (item, variable) => former(item, variable) || right(item, variable);
        }

        return left;
    }

    private Condition And()
    {
        Condition left = Not();
        while (Keyword("and"))
        {
            (Condition former, Condition right) = (left, Not());
            left = (item, variable) => former(item, variable) && right(item, variable);
        }

        return left;
    }

    private Condition Not()
    {
        if (!Keyword("not"))
        {
            return Primary();
        }

        Condition inner = Nested(Not);
        return (item, variable) => !inner(item, variable);
    }

    private Condition Nested(Func<Condition> parse)
    {
        if (++_depth > MaximumDepth)
        {
            throw GraphServiceErrors.Query(
                $"Invalid filter clause: It is nested more than {MaximumDepth} levels deep."
            );
        }

        Condition inner = parse();
        _depth--;
        return inner;
    }

    private Condition Primary()
    {
        if (++_conditions > MaximumConditions)
        {
            throw GraphServiceErrors.Query($"Invalid filter clause: It has more than {MaximumConditions} conditions.");
        }

        if (Next.Kind is FilterTokenKind.Open)
        {
            _at++;
            Condition inner = Nested(Or);
            _ = Take(FilterTokenKind.Close);
            return inner;
        }

        bool call = Next.Kind is FilterTokenKind.Word && _tokens[_at + 1].Kind is FilterTokenKind.Open;
        if (call)
        {
            return StartsWith();
        }

        return Next.Kind is FilterTokenKind.Word && _tokens[_at + 1].Kind is FilterTokenKind.Slash
            ? Any()
            : Comparison();
    }

    private Condition StartsWith()
    {
        if (!Keyword("startswith"))
        {
            throw Invalid($"The function '{Next.Value}' is not supported");
        }

        _ = Take(FilterTokenKind.Open);
        Operand whole = Value();
        _ = Take(FilterTokenKind.Comma);
        Operand start = Value();
        _ = Take(FilterTokenKind.Close);
        return (item, variable) =>
            Text(whole(item, variable))
                ?.StartsWith(Text(start(item, variable)) ?? "", StringComparison.OrdinalIgnoreCase) == true;
    }

    private Condition Any()
    {
        string collection = _shape.Property(Take(FilterTokenKind.Word).Value);
        _ = Take(FilterTokenKind.Slash);
        if (!Keyword("any") || _variable is not null)
        {
            throw Invalid("Only a single any() is supported on a collection");
        }

        _ = Take(FilterTokenKind.Open);
        _variable = Take(FilterTokenKind.Word).Value;
        _ = Take(FilterTokenKind.Colon);
        Condition inner = Or();
        _ = Take(FilterTokenKind.Close);
        _variable = null;
        return (item, _) => item[collection] is JsonArray all && all.Any(one => inner(item, one));
    }

    private Condition Comparison()
    {
        Operand left = Value();
        bool equal = Keyword("eq");
        if (!equal && !Keyword("ne"))
        {
            throw Invalid($"The operator '{Next.Value}' is not supported");
        }

        Operand right = Value();
        return (item, variable) =>
            string.Equals(Text(left(item, variable)), Text(right(item, variable)), StringComparison.OrdinalIgnoreCase)
            == equal;
    }

    private Operand Value()
    {
        FilterToken token = _tokens[_at++];
        switch (token.Kind)
        {
            case FilterTokenKind.Text or FilterTokenKind.Number:
            case FilterTokenKind.Word when token.Value is "true" or "false":
                return (_, _) => token.Value;
            case FilterTokenKind.Word when token.Value is "null":
                return (_, _) => null;
            case FilterTokenKind.Word when token.Value == _variable:
                return (_, variable) => variable;
            case FilterTokenKind.Word:
                string property = _shape.Property(token.Value);
                return (item, _) => item[property];
            default:
                throw Invalid($"'{token.Value}' is not expected");
        }
    }

    private static string? Text(JsonNode? value) => value?.ToString();

    private bool Keyword(string word)
    {
        bool found = Next.Kind is FilterTokenKind.Word && Next.Value.Equals(word, StringComparison.OrdinalIgnoreCase);
        _at += found ? 1 : 0;
        return found;
    }

    private FilterToken Take(FilterTokenKind kind) =>
        Next.Kind == kind ? _tokens[_at++] : throw Invalid($"'{Next.Value}' is not expected");

    private GraphServiceException Invalid(string why) =>
        GraphServiceErrors.Query($"Invalid filter clause: {why} in '{_filter}'.");
}
