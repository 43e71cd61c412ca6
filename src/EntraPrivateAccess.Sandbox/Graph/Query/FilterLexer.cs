using System.Text;

namespace EntraPrivateAccess.Sandbox.Graph.Query;

/// <summary>Splits a filter into tokens. Quotes within text are doubled.</summary>
internal static class FilterLexer
{
    public static List<FilterToken> Read(string filter)
    {
        List<FilterToken> tokens = [];
        int at = 0;
        while (at < filter.Length)
        {
            char next = filter[at];
            if (char.IsWhiteSpace(next))
            {
                at++;
            }
            else if (next == '\'')
            {
                tokens.Add(Text(filter, ref at));
            }
            else if (Symbol(next) is FilterTokenKind kind)
            {
                tokens.Add(new FilterToken(kind, next.ToString()));
                at++;
            }
            else
            {
                tokens.Add(Word(filter, ref at));
            }
        }

        tokens.Add(new FilterToken(FilterTokenKind.End, ""));
        return tokens;
    }

    private static FilterTokenKind? Symbol(char character) =>
        character switch
        {
            '(' => FilterTokenKind.Open,
            ')' => FilterTokenKind.Close,
            ',' => FilterTokenKind.Comma,
            '/' => FilterTokenKind.Slash,
            ':' => FilterTokenKind.Colon,
            _ => null,
        };

    private static FilterToken Text(string filter, ref int at)
    {
        StringBuilder text = new();
        int start = at++;
        while (at < filter.Length)
        {
            if (filter[at] != '\'')
            {
                _ = text.Append(filter[at++]);
            }
            else if (at + 1 < filter.Length && filter[at + 1] == '\'')
            {
                _ = text.Append('\'');
                at += 2;
            }
            else
            {
                at++;
                return new FilterToken(FilterTokenKind.Text, text.ToString());
            }
        }

        throw GraphServiceErrors.Query(
            $"Invalid filter clause: There is an unterminated string literal at position {start} in '{filter}'."
        );
    }

    private static FilterToken Word(string filter, ref int at)
    {
        int start = at;
        while (at < filter.Length && (char.IsLetterOrDigit(filter[at]) || filter[at] is '_' or '-' or '.'))
        {
            at++;
        }

        if (at == start)
        {
            throw GraphServiceErrors.Query(
                $"Invalid filter clause: Syntax error: character '{filter[at]}' is not valid at position {at} in "
                    + $"'{filter}'."
            );
        }

        string word = filter[start..at];
        return new FilterToken(
            char.IsDigit(word[0]) || word[0] == '-' ? FilterTokenKind.Number : FilterTokenKind.Word,
            word
        );
    }
}

/// <summary>One token of a filter.</summary>
internal readonly record struct FilterToken(FilterTokenKind Kind, string Value);

/// <summary>The kind of a filter token.</summary>
internal enum FilterTokenKind
{
    Word,
    Text,
    Number,
    Open,
    Close,
    Comma,
    Slash,
    Colon,
    End,
}
