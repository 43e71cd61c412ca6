using EntraPrivateAccess.Cmdlets.Fleet;
using EntraPrivateAccess.Errors;
using EntraPrivateAccess.Models;
using EntraPrivateAccess.Tests.Unit.Models;
using Xunit;

namespace EntraPrivateAccess.Tests.Unit.Cmdlets.Fleet;

/// <summary>Tests the text of the objects that servers return.</summary>
public sealed class RemoteRowTests
{
    public static TheoryData<string> Schemas => [.. ModelJson.Types.Keys];

    [Theory, MemberData(nameof(Schemas))]
    public void Output_object_arrives_with_its_type_and_values(string schema)
    {
        object sent = ModelJsonTests.Filled(ModelJson.Types[schema]);

        (object received, bool isTarget) = RemoteRow.Read("SRV01", RemoteRow.Write(sent, isTarget: false));

        Assert.False(isTarget);
        Assert.Equal(sent.GetType(), received.GetType());
        Assert.Equal(ModelJson.Write(sent), ModelJson.Write(received));
    }

    [Theory, MemberData(nameof(Schemas))]
    public void Object_that_an_error_is_about_is_marked(string schema)
    {
        object sent = ModelJsonTests.Filled(ModelJson.Types[schema]);

        Assert.True(RemoteRow.Read("SRV01", RemoteRow.Write(sent, isTarget: true)).IsTarget);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Boolean_arrives_as_a_Boolean(bool sent) =>
        Assert.Equal((object)sent, RemoteRow.Read("SRV01", RemoteRow.Write(sent, isTarget: false)).Value);

    [Fact]
    public void Text_arrives_as_text() =>
        Assert.Equal("a \n b", RemoteRow.Read("SRV01", RemoteRow.Write("a \n b", isTarget: false)).Value);

    [Fact]
    public void Target_of_another_type_is_not_sent() => Assert.Null(RemoteRow.Write(new Version(1, 0), isTarget: true));

    [Fact]
    public void Output_of_another_type_is_a_fault_of_the_module() =>
        Assert.Throws<InvalidOperationException>(() => RemoteRow.Write(new Version(1, 0), isTarget: false));

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("R")]
    [InlineData("R{")]
    [InlineData("R{}")]
    [InlineData("?{}")]
    [InlineData("Pmaybe")]
    [InlineData("RConnector")]
    [InlineData("""R{"Schema":"Connector/99"}""")]
    [InlineData("""R{"Schema":"NoSuchType/1"}""")]
    [InlineData(7)]
    public void Unreadable_text_is_an_error_with_the_name_of_the_server(object? text)
    {
        ConnectorException error = Assert.Throws<ConnectorException>(() => RemoteRow.Read("SRV01", text));

        Assert.Equal("RemoteAnswerUnreadable", error.ErrorId);
        Assert.StartsWith("SRV01 returned", error.Message);
        Assert.Equal("SRV01", error.Target);
    }
}
