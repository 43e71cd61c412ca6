using System.Text.Json.Nodes;
using EntraPrivateAccess.Sandbox.Contracts;
using EntraPrivateAccess.Sandbox.Graph.Query;
using Xunit;

namespace EntraPrivateAccess.Tests.Unit.Sandbox;

public sealed class FilterParserTests
{
    private static readonly EntityShape s_shape = new("thing", ["name", "isDefault", "region", "tags"]);

    private static readonly JsonObject s_item = new()
    {
        ["name"] = "O'Hara (EU)",
        ["isDefault"] = true,
        ["region"] = null,
        ["tags"] = new JsonArray("one", "two"),
    };

    [Theory]
    [InlineData("name eq 'O''Hara (EU)'", true)]
    [InlineData("name eq 'o''hara (eu)'", true)]
    [InlineData("name ne 'O''Hara (EU)'", false)]
    [InlineData("startswith(name,'O''H')", true)]
    [InlineData("name eq 'x' OR startswith(name,'O')", true)]
    [InlineData("name eq 'x' or name eq 'y' and isDefault eq true", false)]
    [InlineData("(name eq 'x' or isDefault eq true) and region eq null", true)]
    [InlineData("not (isDefault eq true)", false)]
    [InlineData("not not isDefault eq true", true)]
    [InlineData("region ne null", false)]
    [InlineData("tags/any(t: t eq 'two')", true)]
    [InlineData("tags/Any(x: x eq 'three' or startswith(x,'t'))", true)]
    [InlineData("tags/any(t:t eq 'three')", false)]
    public void Valid_filter_is_evaluated(string filter, bool expected) =>
        Assert.Equal(expected, FilterParser.Parse(filter, s_shape)(s_item));

    [Theory]
    [InlineData("name eq 'x")]
    [InlineData("name eq")]
    [InlineData("name like 'x'")]
    [InlineData("other eq 'x'")]
    [InlineData("contains(name,'x')")]
    [InlineData("(name eq 'x'")]
    [InlineData("name eq 'x' name eq 'y'")]
    [InlineData("name eq 'x' and")]
    [InlineData("")]
    [InlineData("name")]
    [InlineData("tags/all(t:t eq 'x')")]
    [InlineData("name = 'x'")]
    public void Invalid_filter_is_refused(string filter)
    {
        GraphServiceException fault = Assert.Throws<GraphServiceException>(() => FilterParser.Parse(filter, s_shape));

        Assert.Equal(400, fault.Status);
    }
}
