using System.Text.Json.Nodes;
using CsCheck;
using EntraPrivateAccess.Sandbox.Contracts;
using EntraPrivateAccess.Sandbox.Graph.Query;
using Xunit;

namespace EntraPrivateAccess.Tests.Fuzz;

/// <summary>OData filters of the sandbox: each agrees with the same condition as plain code.</summary>
public sealed class FilterFuzzTests
{
    private static readonly EntityShape s_shape = new("thing", ["name", "isDefault", "region", "tags"]);

    private static readonly string[] s_texts =
    [
        "",
        "eur",
        "EUR",
        "Group 1",
        "O'Hara",
        "a(b",
        "%27",
        "中",
        "null",
        "true",
    ];

    private static Gen<Item> Items { get; } =
        Gen.Select(
            Inputs.Of(s_texts),
            Gen.Bool,
            Gen.OneOf(Gen.Const((string?)null), Inputs.Of(s_texts).Select(text => (string?)text)),
            Inputs.Of(s_texts).Array[0, 3],
            (name, isDefault, region, tags) => new Item(name, isDefault, region, tags)
        );

    [Fact]
    public Task Filter_agrees_with_the_same_condition_in_code() =>
        Fuzzer.RunAsync(
            Gen.Select(Conditions(3), Items.Array[1, 5]),
            input =>
            {
                (Expectation expected, Item[] items) = input;
                Func<JsonObject, bool> filter = FilterParser.Parse(expected.Text, s_shape);
                Assert.All(items, item => Assert.Equal(expected.IsMet(item), filter(item.ToJson())));
            },
            3000
        );

    [Fact]
    public Task Any_text_is_a_filter_or_a_bad_request() =>
        Fuzzer.RunAsync(
            Gen.OneOf(
                Inputs.Words(
                    "name",
                    "region",
                    "tags",
                    " eq ",
                    " ne ",
                    " and ",
                    " or ",
                    "not ",
                    "(",
                    ")",
                    "/any(t:",
                    "t",
                    "'x'",
                    "''",
                    "'",
                    "null",
                    "true",
                    "1",
                    "-",
                    ",",
                    "startswith(",
                    ":",
                    "/",
                    "x"
                ),
                Inputs.Changed("startswith(name,'Gr') and (tags/any(t: t eq 'x') or not region eq null)"),
                Inputs.Text
            ),
            text =>
            {
                try
                {
                    _ = FilterParser.Parse(text, s_shape)(new Item("a", true, null, ["x"]).ToJson());
                }
                catch (GraphServiceException refused)
                {
                    Assert.Equal(400, refused.Status);
                }
            },
            10_000
        );

    /// <summary>A stack that overflows would end the whole process.</summary>
    [Theory]
    [InlineData("(", "name eq 'x'", ")")]
    [InlineData("not ", "name eq 'x'", "")]
    [InlineData("name eq 'x' or ", "name eq 'x'", "")]
    [InlineData("name eq 'x' and ", "name eq 'x'", "")]
    [InlineData("(name eq 'x' or ", "name eq 'x'", ")")]
    public void Filter_of_any_depth_is_refused(string before, string inner, string after)
    {
        string filter =
            string.Concat(Enumerable.Repeat(before, 200_000))
            + inner
            + string.Concat(Enumerable.Repeat(after, 200_000));

        Assert.Equal(
            400,
            Assert
                .Throws<GraphServiceException>(() =>
                    FilterParser.Parse(filter, s_shape)(new Item("x", true, null, []).ToJson())
                )
                .Status
        );
    }

    private static Gen<Expectation> Conditions(int depth) =>
        depth == 0
            ? Simple()
            : Gen.Frequency(
                (3, Simple()),
                (
                    2,
                    Gen.Select(Conditions(depth - 1), Conditions(depth - 1), Gen.Bool, (left, right, isAnd) =>
                        new Expectation($"({left.Text}) {(isAnd ? "and" : "or")} ({right.Text})", item =>
                            isAnd ? left.IsMet(item) && right.IsMet(item) : left.IsMet(item) || right.IsMet(item)
                        )
                    )
                ),
                (
                    1,
                    Conditions(depth - 1)
                        .Select(inner => new Expectation($"not ({inner.Text})", item => !inner.IsMet(item)))
                ),
                (
                    1,
                    // Without parentheses, "and" binds more tightly than "or".
                    Gen.Select(Simple(), Simple(), Simple(), (one, two, three) =>
                        new Expectation($"{one.Text} or {two.Text} and {three.Text}", item =>
                            one.IsMet(item) || (two.IsMet(item) && three.IsMet(item))
                        )
                    )
                )
            );

    private static Gen<Expectation> Simple() =>
        Gen.OneOf(
            Gen.Select(Inputs.Of(s_texts), Gen.Bool, (text, equal) =>
                new Expectation($"name {(equal ? "eq" : "ne")} {Quote(text)}", item =>
                    item.Name.Equals(text, StringComparison.OrdinalIgnoreCase) == equal
                )
            ),
            Inputs
                .Of(s_texts)
                .Select(text => new Expectation($"startswith(name,{Quote(text)})", item =>
                    item.Name.StartsWith(text, StringComparison.OrdinalIgnoreCase)
                )),
            Gen.Bool.Select(equal => new Expectation($"region {(equal ? "eq" : "ne")} null", item =>
                item.Region is null == equal
            )),
            Gen.Bool.Select(value => new Expectation($"isDefault eq {(value ? "true" : "false")}", item =>
                item.IsDefault == value
            )),
            Inputs
                .Of(s_texts)
                .Select(text => new Expectation($"tags/any(t: t eq {Quote(text)} or startswith(t,'O'))", item =>
                    item.Tags.Any(tag =>
                        tag.Equals(text, StringComparison.OrdinalIgnoreCase)
                        || tag.StartsWith("O", StringComparison.OrdinalIgnoreCase)
                    )
                ))
        );

    private static string Quote(string text) => $"'{text.Replace("'", "''", StringComparison.Ordinal)}'";

    private sealed record Expectation(string Text, Func<Item, bool> IsMet);

    private sealed record Item(string Name, bool IsDefault, string? Region, string[] Tags)
    {
        public JsonObject ToJson() =>
            new()
            {
                ["name"] = Name,
                ["isDefault"] = IsDefault,
                ["region"] = Region,
                ["tags"] = new JsonArray([.. Tags.Select(tag => (JsonNode)tag)]),
            };
    }
}
