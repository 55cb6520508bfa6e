package dev.runbook.engine.channel;

import jakarta.mail.AuthenticationFailedException;
import jakarta.mail.Authenticator;
import jakarta.mail.Message;
import jakarta.mail.MessagingException;
import jakarta.mail.PasswordAuthentication;
import jakarta.mail.Session;
import jakarta.mail.Transport;
import jakarta.mail.internet.InternetAddress;
import jakarta.mail.internet.MimeMessage;
import java.util.Properties;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Mail over SMTP. Needs {@code org.eclipse.angus:angus-mail} on the class path. */
final class MailChannel implements Channel {
    private static final String PATIENCE = "5000";
    private static final int SUBJECT = 120;

    private final Session session;
    private final String from;

    /**
     * Makes the channel.
     *
     * @param user null to send without logging in
     * @param startTls whether the connection has to be encrypted
     */
    MailChannel(String host, int port, String from, @Nullable String user, String password, boolean startTls) {
        var properties = new Properties();
        properties.put("mail.smtp.host", host);
        properties.put("mail.smtp.port", String.valueOf(port));
        properties.put("mail.smtp.connectiontimeout", PATIENCE);
        properties.put("mail.smtp.timeout", PATIENCE);
        properties.put("mail.smtp.writetimeout", PATIENCE);
        properties.put("mail.smtp.starttls.required", String.valueOf(startTls));
        properties.put("mail.smtp.starttls.enable", String.valueOf(startTls));
        properties.put("mail.smtp.ssl.checkserveridentity", "true");
        properties.put("mail.smtp.auth", String.valueOf(user != null));
        this.from = from;
        this.session = Session.getInstance(properties, new Authenticator() {
            @Override
            protected PasswordAuthentication getPasswordAuthentication() {
                return new PasswordAuthentication(user, password);
            }
        });
    }

    @Override
    public void send(String to, String message) throws Undelivered {
        try {
            var mail = new MimeMessage(session);
            mail.setFrom(new InternetAddress(from, true));
            mail.setRecipient(Message.RecipientType.TO, new InternetAddress(to, true));
            var first = message.lines().findFirst().orElse("");
            mail.setSubject(first.length() > SUBJECT ? first.substring(0, SUBJECT) + "…" : first, "UTF-8");
            mail.setText(message, "UTF-8");
            Transport.send(mail);
        } catch (AuthenticationFailedException e) {
            throw Undelivered.forGood("the mail server refuses user or password");
        } catch (MessagingException e) {
            throw refused(e);
        }
    }

    /** What the server says of an address stands in the innermost of the exceptions; a 5 before it is for good. */
    private static Undelivered refused(MessagingException e) {
        Exception innermost = e;
        while (innermost instanceof MessagingException outer && outer.getNextException() != null) {
            innermost = outer.getNextException();
        }
        var said = String.valueOf(innermost.getMessage()).strip().lines().collect(Collectors.joining(" "));
        var reason = "the mail was not taken: " + said;
        return said.matches("5\\d\\d .*") ? Undelivered.forGood(reason) : Undelivered.forNow(reason, null);
    }
}
